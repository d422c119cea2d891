namespace DurableTask.Core.Exceptions;

/// <summary>On replay an orchestrator asked for something else than its history shows.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception("Non-Deterministic workflow detected: " + message);
