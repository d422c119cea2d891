using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Durable.Stepwise;

/// <summary>What a timer function is called with by a driver that keeps the schedule itself.</summary>
internal static class StepwiseTimer
{
    public static TimerInfo Ring(bool isPastDue) => new() { IsPastDue = isPastDue };
}
