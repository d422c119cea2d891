using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Starts a function on a schedule: NCRONTAB with six fields (or five, without seconds) or a TimeSpan,
/// in UTC. If <see cref="UseMonitor"/> is not written, the schedule is monitored.
/// </summary>
[BindingCapabilities(KnownBindingCapabilities.FunctionLevelRetry)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; } = schedule;

    public bool UseMonitor { get; set; }

    public bool RunOnStartup { get; set; }
}
