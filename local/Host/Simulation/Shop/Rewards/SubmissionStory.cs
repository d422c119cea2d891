using Distribution.Campaigns.Submissions;
using Distribution.Kernel;
using Distribution.Local.Simulation.Model.Rewards;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>A distributor sends in what he has shared; the shop decides, sometimes two of its people at once, or does not.</summary>
internal sealed class SubmissionStory(Day day, PlainRewards rewards, string person)
{
    private const int MostLikes = 12;

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        for (int i = day.Dice.Between(1, 2); i > 0; i--)
        {
            day.Begin(SendAsync);
        }

        await Task.CompletedTask;
    }

    private async Task SendAsync()
    {
        await day.WaitAsync(TimeSpan.FromHours(3));
        var command = new SendSubmissionCommand(Opening.Merchant, new DistributorId(person), day.NewKey(), "h", "share", day.Dice.Below(MostLikes), null, null);
        Result<Submission> sent = await World.AskAsync(OperationKind.SendSubmission, person, machine => machine.Get<SendSubmission>().HandleAsync(command, CancellationToken.None));
        if (sent.Problem is { } problem)
        {
            World.Fail($"a submission is refused: {problem.Code}");
            return;
        }

        rewards.Submissions.Sent(sent.Value.Id, person);
        if (day.Dice.OneIn(8))
        {
            return;
        }

        int? likes = day.Dice.OneIn(2) ? day.Dice.Below(MostLikes) : null;
        bool approve = !day.Dice.OneIn(4);
        DateTimeOffset at = World.Loop.Now + day.Dice.Seconds(0, 7_200);
        if (day.Dice.OneIn(2))
        {
            day.Begin(() => DecideAsync(sent.Value, at, "staff-2", day.Dice.OneIn(2), null));
        }

        await DecideAsync(sent.Value, at, "staff-1", approve, likes);
    }

    private async Task DecideAsync(Submission sent, DateTimeOffset at, string by, bool approve, int? likes)
    {
        await World.Loop.DelayAsync(at - World.Loop.Now + TimeSpan.FromMilliseconds(day.Dice.Below(1_500)));
        var command = new DecideSubmissionCommand(Opening.Merchant, sent.Id, new UserId(by), approve, approve ? likes : null, approve ? null : "not ours");
        if (approve)
        {
            rewards.Submissions.Asked(sent.Id, likes ?? sent.Likes);
        }

        Result<Submission> decided = await World.AskAsync(OperationKind.DecideSubmission, sent.Id.Value, machine => machine.Get<DecideSubmission>().HandleAsync(command, CancellationToken.None));
        string? wrong = decided.Problem is null ? rewards.Submissions.Decided(sent.Id, approve, decided.Value.Likes)
            : decided.Problem.Code == "submission.decided" ? null
            : $"a decision about {sent.Id} is refused: {decided.Problem.Code}";
        if (wrong is not null)
        {
            World.Fail(wrong);
        }
    }
}
