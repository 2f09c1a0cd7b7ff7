"""The table of the API, as the latest revision leaves it."""

from sqlalchemy import Integer, String, column, table

api_keys = table("api_keys", column("number", Integer), column("id", String), column("document", String))
"""Keys in the order in which they were created; the document is a `domain.http.api_key.ApiKey` as JSON."""
