using System.Globalization;
using System.Text.Json.Nodes;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Plays steps one after the other; each is finished, with all it sets off, before the next begins.</summary>
internal sealed class StepPlayer(IPlayStage stage, ApiClient api, PlayWorld world, ExpectationCheck check, WindowCheck windows)
{
    /// <summary>The differences it found; empty if the step went as the scenario says.</summary>
    /// <exception cref="PlayException">The step was refused, so that what follows has no ground.</exception>
    public async Task<IReadOnlyList<Difference>> PlayAsync(Step step, CancellationToken cancellation)
    {
        IReadOnlyList<Difference> differences = await DoAsync(step, cancellation).ConfigureAwait(false);
        await stage.DrainAsync(cancellation).ConfigureAwait(false);
        return differences;
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
                await stage.AdvanceToAsync(advance.To ?? stage.Now + (advance.By ?? TimeSpan.Zero), cancellation).ConfigureAwait(false);
                return [];
            case Step.Pay pay:
                await ProviderAsync(pay, "/sandbox/pay", Payment(pay), cancellation).ConfigureAwait(false);
                return [];
            case Step.Transfer transfer:
                await TransferAsync(transfer, cancellation).ConfigureAwait(false);
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

    private async Task TransferAsync(Step.Transfer transfer, CancellationToken cancellation)
    {
        if (transfer.Withdrawal is not { } name)
        {
            string fault = transfer.Outcome == TransferFault.Fail ? "fail" : "unknown";
            await ProviderAsync(transfer, "/sandbox/faults", new JsonObject { ["transfer"] = fault }, cancellation).ConfigureAwait(false);
            return;
        }

        (string id, string user) = world.Withdrawals[name];
        ApiReply withdrawal = await api.GetAsync(Caller.UserNamed(user), $"withdrawals/{id}", cancellation).ConfigureAwait(false);
        string number = withdrawal.Require("payoutNo").GetString() ?? "";
        await ProviderAsync(transfer, $"/sandbox/transfers/{number}/return", new JsonObject { ["merchant"] = api.Merchant.Value }, cancellation).ConfigureAwait(false);
    }

    private JsonObject Payment(Step.Pay pay) => new()
    {
        ["merchant"] = api.Merchant.Value,
        ["outTradeNo"] = world.Orders[pay.Order],
        ["times"] = pay.Times,
        ["delaySeconds"] = (long)pay.Delay.TotalSeconds,
    };

    private async Task ProviderAsync(Step step, string path, JsonObject body, CancellationToken cancellation)
    {
        stage.Trace(string.Create(CultureInfo.InvariantCulture, $"POST {path} {body.ToJsonString()}"));
        ApiReply reply = await api.PostAsync(Caller.Merchant, path, body.ToJsonString(), null, cancellation).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            throw new PlayException($"the provider refused {step.Pointer}: {reply.Describe()}");
        }
    }
}
