using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Replay;

/// <summary>A whole history under one program, or under one until a moment and then another: a function of what is given, whatever the order of the history.</summary>
public static class ReplayRun
{
    /// <summary>How long after its end a window is closed.</summary>
    public static readonly TimeSpan CloseDelay = TimeSpan.FromMinutes(10);

    /// <param name="program">The program, for all of the history.</param>
    /// <param name="history">Every order, group and submission once.</param>
    /// <param name="until">Where the replay ends; windows that would be closed later stay open.</param>
    public static ReplayResult Run(CompiledProgram program, IReadOnlyCollection<PastEvent> history, DateTimeOffset until)
    {
        var replayer = new Replayer(program);
        foreach (Moment moment in Moments(program, history, until))
        {
            moment.Tell(replayer);
        }

        return replayer.Result();
    }

    /// <summary>As if the second program had been published to come into force at a moment.</summary>
    /// <param name="before">The program until then; what was paid under it keeps it.</param>
    /// <param name="program">The program from then on.</param>
    /// <param name="at">The moment.</param>
    /// <param name="history">Every order, group and submission once.</param>
    /// <param name="until">Where the replay ends.</param>
    public static ReplayResult Run(CompiledProgram before, CompiledProgram program, DateTimeOffset at, IReadOnlyCollection<PastEvent> history, DateTimeOffset until)
    {
        var replayer = new Replayer(before);
        replayer.Switch(program, at);
        foreach (Moment moment in Moments([before, program], history, until))
        {
            moment.Tell(replayer);
        }

        return replayer.Result();
    }

    /// <summary>Everything that happens, by time; of the same moment first what other things build on, then by id.</summary>
    internal static IEnumerable<Moment> Moments(CompiledProgram program, IReadOnlyCollection<PastEvent> history, DateTimeOffset until) => Moments([program], history, until);

    /// <summary>The same with the closes of several programs, whose days, weeks and months are the same.</summary>
    private static IEnumerable<Moment> Moments(CompiledProgram[] programs, IReadOnlyCollection<PastEvent> history, DateTimeOffset until)
    {
        var moments = new List<Moment>(history.Count * 2);
        foreach (PastEvent past in history)
        {
            Add(moments, past);
        }

        if (moments.Count > 0)
        {
            AddCloses(moments, programs, moments.Min(static moment => moment.At), until);
        }

        return moments.Where(moment => moment.At <= until)
            .OrderBy(static moment => moment.At)
            .ThenBy(static moment => moment.Rank)
            .ThenBy(static moment => moment.Id, StringComparer.Ordinal)
            .ThenBy(static moment => moment.Index);
    }

    private static void Add(List<Moment> moments, PastEvent past)
    {
        switch (past)
        {
            case PastEvent.Order order:
                moments.Add(new Moment(order.PaidAt, MomentRank.Pay, order.Id.Value, 0, replayer => replayer.Pay(order)));
                if (order.CompletedAt is { } completedAt)
                {
                    moments.Add(new Moment(completedAt, MomentRank.Complete, order.Id.Value, 0, replayer => replayer.Complete(order.Id)));
                }

                for (int i = 0; i < order.Refunds.Count; i++)
                {
                    int index = i;
                    moments.Add(new Moment(order.Refunds[i].At, MomentRank.Refund, order.Id.Value, i, replayer => replayer.Refund(order.Id, index)));
                }

                break;
            case PastEvent.Group group:
                moments.Add(new Moment(group.SucceededAt, MomentRank.Group, group.Id, 0, replayer => replayer.Succeed(group)));
                break;
            case PastEvent.Submission submission:
                moments.Add(new Moment(submission.ApprovedAt, MomentRank.Submission, submission.Id, 0, replayer => replayer.Approve(submission)));
                break;
            default:
                throw new InvalidOperationException($"{past.GetType().Name} is not a past event.");
        }
    }

    private static void AddCloses(List<Moment> moments, CompiledProgram[] programs, DateTimeOffset first, DateTimeOffset until)
    {
        CompiledProgram program = programs[0];
        IEnumerable<WindowKind> kinds = programs.SelectMany(static one => one.Rankings.Select(static rule => rule.Window)
            .Concat(one.MetricRules.Where(static rule => rule.AtClose).Select(static rule => rule.Window))).Distinct();
        foreach (WindowKind kind in kinds)
        {
            RewardWindow window = program.Calendar.WindowOf(kind, program.Calendar.DayOf(first));
            for (; window.EndsAt + CloseDelay <= until; window = program.Calendar.WindowOf(kind, window.Last.AddDays(1)))
            {
                RewardWindow closed = window;
                moments.Add(new Moment(window.EndsAt + CloseDelay, MomentRank.Close, window.Id, 0, replayer => replayer.Close(closed)));
            }
        }
    }

    /// <summary>One thing that happens.</summary>
    internal sealed record Moment(DateTimeOffset At, MomentRank Rank, string Id, int Index, Action<Replayer> Tell);

    internal enum MomentRank
    {
        Pay,
        Complete,
        Refund,
        Group,
        Submission,
        Close,
    }
}
