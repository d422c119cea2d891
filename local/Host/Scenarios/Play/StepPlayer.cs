using Distribution.Local.Scenarios.Play.People;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Plays steps one after the other; each is finished, with all it sets off, before the next begins.</summary>
internal sealed class StepPlayer(IPlayStage stage, ApiClient api, PlayWorld world, ExpectationCheck check, WindowCheck windows, ProviderSide provider)
{
    /// <summary>How often payees look whether there is something to confirm, while time passes.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromHours(1);

    /// <summary>The differences it found; empty if the step went as the scenario says.</summary>
    /// <exception cref="PlayException">The step was refused, so that what follows has no ground.</exception>
    public async Task<IReadOnlyList<Difference>> PlayAsync(Step step, CancellationToken cancellation)
    {
        provider.Before(step);
        IReadOnlyList<Difference> differences = await DoAsync(step, cancellation).ConfigureAwait(false);
        await SettleAsync(cancellation).ConfigureAwait(false);
        return differences;
    }

    /// <summary>Everything that is due is done, and payees have confirmed what they found to confirm.</summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        do
        {
            await stage.DrainAsync(cancellation).ConfigureAwait(false);
        }
        while (await provider.ConfirmAsync(cancellation).ConfigureAwait(false));
    }

    private async Task AdvanceAsync(DateTimeOffset to, CancellationToken cancellation)
    {
        while (provider.AwaitsPayees && to - stage.Now > Look)
        {
            await stage.AdvanceToAsync(stage.Now + Look, cancellation).ConfigureAwait(false);
            await SettleAsync(cancellation).ConfigureAwait(false);
        }

        await stage.AdvanceToAsync(to, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Difference>> DoAsync(Step step, CancellationToken cancellation)
    {
        switch (step)
        {
            case Step.RejectExpected reject:
                return await RejectAsync(reject, cancellation).ConfigureAwait(false);
            case Step.Check expect:
                return await check.RunAsync(expect.Expect, cancellation).ConfigureAwait(false);
            case Step.Close close:
                return await windows.RunAsync(close, cancellation).ConfigureAwait(false);
            case Step.Advance advance:
                await AdvanceAsync(advance.To ?? stage.Now + (advance.By ?? TimeSpan.Zero), cancellation).ConfigureAwait(false);
                return [];
            case Step.Pay pay:
                await provider.PayAsync(pay, cancellation).ConfigureAwait(false);
                return [];
            case Step.Transfer transfer:
                await provider.TransferAsync(transfer, cancellation).ConfigureAwait(false);
                return [];
            default:
                await RequestAsync(step, cancellation).ConfigureAwait(false);
                return [];
        }
    }

    private async Task RequestAsync(Step step, CancellationToken cancellation)
    {
        ApiReply reply = await SendAsync(step, cancellation).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            throw new PlayException($"refused: {reply.Describe()}");
        }

        switch (step)
        {
            case Step.Join join:
                await JoinedAsync(join, reply, cancellation).ConfigureAwait(false);
                break;
            case Step.PlaceOrder order:
                world.Orders[order.Id] = reply.Require("order").TextOf("id") ?? "";
                if (Uri.TryCreate(reply.Require("payment").TextOf("payUrl"), UriKind.Absolute, out Uri? page))
                {
                    world.PayPages[order.Id] = page;
                }

                break;
            case Step.OpenGroup open:
                world.Groups[open.Id] = reply.Require("id").GetString() ?? "";
                break;
            case Step.Submit submit:
                world.Submissions[submit.Id] = reply.Require("id").GetString() ?? "";
                break;
            case Step.Publish publish:
                world.Programs.Add((stage.Now, publish.Program));
                break;
            case Step.Withdraw withdraw:
                world.Withdrawals[withdraw.Id] = (reply.Require("id").GetString() ?? "", withdraw.User);
                break;
        }
    }

    private async Task JoinedAsync(Step.Join join, ApiReply reply, CancellationToken cancellation)
    {
        world.Distributors.Add(join.User);
        world.InviteCodes[join.User] = reply.Require("inviteCode").GetString() ?? "";
        if (join.Accepted && reply.Text("status") == "applied")
        {
            await RequestAsync(new Step.DecideApplication(join.Pointer, join.User, true, null), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ApiReply> SendAsync(Step step, CancellationToken cancellation)
    {
        StepRequest request = StepRequest.Of(step, world) ?? throw new PlayException("this step is no request");
        stage.Trace(request.ToString());
        return await api.SendAsync(request.Caller, request.Method, request.Path, request.Body?.ToJsonString(), request.Key, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Difference>> RejectAsync(Step.RejectExpected reject, CancellationToken cancellation)
    {
        string before = await stage.FingerprintAsync(cancellation).ConfigureAwait(false);
        ApiReply reply = await SendAsync(reject.Inner, cancellation).ConfigureAwait(false);
        await stage.DrainAsync(cancellation).ConfigureAwait(false);
        if (reply.Code != reject.Code)
        {
            return [new Difference(reject.Pointer, "the step must be refused", reject.Code, reply.Describe())];
        }

        return await stage.FingerprintAsync(cancellation).ConfigureAwait(false) == before
            ? []
            : [new Difference(reject.Pointer, "a refused step changes nothing", "the same stored state", "another one")];
    }
}
