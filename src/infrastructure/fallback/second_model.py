"""The second model."""

from application.ports.language_model import LanguageModel
from infrastructure.composition import Agent
from infrastructure.diagnosis import Examinable, Finding, examined
from infrastructure.fallback.settings import FallbackSettings
from infrastructure.language_models.fallback import FallbackLanguageModel, of_second_model
from infrastructure.settings import ProviderSettings, Settings


class SecondModel:
    """Makes the second model when it is first needed, with an adapter and settings of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._agent: Agent | None = None

    def behind(self, first: LanguageModel) -> LanguageModel:
        """Return a model that also asks the second one; without a second one, return the first."""
        return FallbackLanguageModel(first, self.find) if self._settings.part(FallbackSettings).model else first

    def find(self) -> LanguageModel:
        """Return the model, which is made by the first call."""
        self._agent = self._agent or Agent(self._own_settings())
        return self._agent.core.language_model()

    async def examine(self) -> tuple[Finding, ...]:
        """Examine the model if there is one."""
        if not self._settings.part(FallbackSettings).model:
            return ()
        return (await examined("fallback", self._examine),)

    async def close(self) -> None:
        """Close its connections."""
        if self._agent:
            await self._agent.close()

    async def _examine(self) -> str:
        with of_second_model():
            model = self.find()
            return await model.examine() if isinstance(model, Examinable) else model.name

    def _own_settings(self) -> Settings:
        chosen = self._settings.part(FallbackSettings)
        provider = ProviderSettings.model_validate(chosen.model_dump(exclude={"model"}))
        adapters = {port: name for port, name in self._settings.adapters.items() if port != "language_model"}
        return self._settings.model_copy(update={"model": chosen.model, "provider": provider, "adapters": adapters})
