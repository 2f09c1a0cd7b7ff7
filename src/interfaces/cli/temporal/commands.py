"""What a person can do about Temporal's errors; the part has no commands."""

REMEDIES = {
    "TemporalAway": "Check that the server of AGENT_TEMPORAL__ADDRESS runs and can be reached, and try again.",
    "TemporalRefused": "Check AGENT_TEMPORAL__NAMESPACE, AGENT_TEMPORAL__API_KEY and the certificates.",
}
