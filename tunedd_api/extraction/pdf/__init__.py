"""PDF: text, titles and pictures of pages, by PDFium."""
