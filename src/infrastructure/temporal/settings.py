"""The settings of Temporal."""

from pydantic import Field, SecretStr

from domain.contract import Contract


class TemporalSettings(Contract):
    """Temporal, where AGENT_ADAPTERS__RUN_QUEUE is temporal; certificates are named by TEMPORAL_TLS_... variables."""

    address: str = Field(default="localhost:7233", pattern=r"^[^\s/]+:\d+$", description="The server, as host:port.")
    namespace: str = Field(default="default", description="The namespace, which must exist.")
    task_queue: str = Field(default="agent-runs", pattern=r"^[\w.-]+$", description="The task queue, one per database.")
    api_key: SecretStr | None = Field(default=None, description="The key of Temporal Cloud.")
    heartbeat_seconds: float = Field(default=2.0, gt=0, description="Seconds between two heartbeats of a run.")
