using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Invocation;

namespace EmbeddedFunctions.Timers;

/// <summary>Makes jobs of timer functions.</summary>
internal static class TimerTriggers
{
    public static IEnumerable<TimerJob> Jobs(IEnumerable<FunctionPlan> plans, FunctionPipeline pipeline, TimeSpan apart)
    {
        foreach (FunctionPlan plan in plans)
        {
            if (plan.Function.Trigger is TimerTrigger trigger)
            {
                yield return new TimerJob(
                    plan.Function.Name,
                    trigger,
                    plan.Function.Retry,
                    (info, retry, cancellation) => pipeline.InvokeAsync(plan, new NamedTriggerData(info), cancellation, retry),
                    apart);
            }
        }
    }
}
