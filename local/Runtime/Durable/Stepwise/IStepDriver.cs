namespace EmbeddedFunctions.Durable.Stepwise;

/// <summary>Who lets a <see cref="StepwiseHub"/> go on: all that it leaves to time and to other machines. Called and calling on one thread.</summary>
internal interface IStepDriver
{
    /// <summary>UTC ticks.</summary>
    long Now { get; }

    /// <summary>Runs a step later, on the driver's thread; at once if <paramref name="due"/> is past.</summary>
    /// <param name="due">UTC ticks.</param>
    /// <param name="isTimer">A durable timer, which a driver may let ring late.</param>
    /// <param name="step">What to do then. False: there is nothing to do any more.</param>
    void Schedule(long due, bool isTimer, Func<bool> step);

    /// <summary>Runs an activity as often as it likes until <paramref name="answer"/> is called; further answers are dropped.</summary>
    void Run(StepwiseActivity activity, Action<string?, Exception?> answer);

    /// <summary>Whether the process dies between the run of an episode and its commit, so that it is run once more.</summary>
    bool DiesBeforeCommit(string instanceId);
}

/// <summary>An activity to run.</summary>
/// <param name="Instance">The orchestration that asks.</param>
/// <param name="Name">The activity's name.</param>
/// <param name="Input">JSON; null for none.</param>
internal sealed record StepwiseActivity(string Instance, string Name, string? Input);
