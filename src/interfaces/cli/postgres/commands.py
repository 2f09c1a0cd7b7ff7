"""What a person can do about PostgreSQL's errors; the part has no commands."""

REMEDIES = {
    "DatabaseAway": "Check that the server of AGENT_DATABASE_URL runs and can be reached, and try again.",
    "DatabaseRefused": "Check the user, the password and the name in AGENT_DATABASE_URL, and the rights of that user.",
}
