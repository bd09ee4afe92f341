"""Who talks: conversations, their messages, and the turns that add to them."""
