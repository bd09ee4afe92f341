"""The one place that takes the settings: opens the library, composes the service."""
