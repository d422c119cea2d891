using System.Globalization;
using System.Text.Json.Nodes;
using Distribution.Local.Providers;
using Distribution.Payments.Sandbox;

namespace Distribution.Local.Scenarios.Play.People;

/// <summary>What a scenario has happen at the provider: buyers pay, transfers meet faults or come back, payees confirm.</summary>
internal sealed class ProviderSide(IPlayStage stage, ApiClient api, PlayWorld world, ProviderKind provider)
{
    private readonly HashSet<string> _toConfirm = new(StringComparer.Ordinal);
    private HashSet<string> _returning = new(StringComparer.Ordinal);
    private bool _isAside;

    /// <summary>Whether a payee may have something to confirm.</summary>
    public bool AwaitsPayees => _toConfirm.Count > 0;

    private string Address => provider == ProviderKind.Sandbox || _isAside ? "/sandbox" : "/sandbox/" + provider.GatewayName();

    /// <summary>
    /// Looks ahead for transfers that come back where the provider knows no such thing: those are paid out by the sandbox, as
    /// by a second provider of the shop. Their withdrawals.
    /// </summary>
    public IReadOnlyCollection<string> Foresee(IEnumerable<Step> steps)
    {
        if (provider == ProviderKind.WeChatPay)
        {
            _returning = [.. steps.OfType<Step.Transfer>().Select(static step => step.Withdrawal).OfType<string>()];
        }

        return _returning;
    }

    /// <summary>Before a step.</summary>
    public void Before(Step step)
    {
        switch (step)
        {
            case Step.Withdraw withdraw when _returning.Contains(withdraw.Id):
                PayOut(aside: true);
                break;
            case Step.Decide { Accept: true } decide when provider != ProviderKind.Sandbox && !_isAside:
                _toConfirm.Add(decide.Withdrawal);
                break;
        }
    }

    public async Task PayAsync(Step.Pay pay, CancellationToken cancellation)
    {
        string outTradeNo = world.Orders[pay.Order];
        if (provider == ProviderKind.Alipay)
        {
            // Alipay hears of a payment when the buyer opens it.
            await api.GetAsync(Caller.UserNamed("buyer"), world.PayPages[pay.Order].PathAndQuery, cancellation).ConfigureAwait(false);
        }

        var body = new JsonObject
        {
            ["merchant"] = api.Merchant.Value,
            ["outTradeNo"] = outTradeNo,
            ["times"] = pay.Times,
            ["delaySeconds"] = (long)pay.Delay.TotalSeconds,
        };
        string address = provider == ProviderKind.Sandbox ? "/sandbox" : "/sandbox/" + provider.GatewayName();
        await TellAsync(pay, address + "/pay", body, cancellation).ConfigureAwait(false);
    }

    public async Task TransferAsync(Step.Transfer transfer, CancellationToken cancellation)
    {
        if (transfer.Withdrawal is not { } name)
        {
            foreach (JsonObject fault in Faults(transfer.Outcome == TransferFault.Fail))
            {
                await TellAsync(transfer, Address + "/faults", fault, cancellation).ConfigureAwait(false);
            }

            return;
        }

        (string id, string user) = world.Withdrawals[name];
        ApiReply withdrawal = await api.GetAsync(Caller.UserNamed(user), $"withdrawals/{id}", cancellation).ConfigureAwait(false);
        string number = withdrawal.Require("payoutNo").GetString() ?? "";
        var body = new JsonObject { ["merchant"] = api.Merchant.Value };
        if (Address == "/sandbox")
        {
            await TellAsync(transfer, $"/sandbox/transfers/{number}/return", body, cancellation).ConfigureAwait(false);
        }
        else
        {
            body["payoutNo"] = number;
            await TellAsync(transfer, Address + "/return", body, cancellation).ConfigureAwait(false);
        }

        PayOut(aside: false);
    }

    /// <summary>Whoever finds a transfer to confirm in the shop's app does so. Whether anybody did.</summary>
    public async Task<bool> ConfirmAsync(CancellationToken cancellation)
    {
        bool confirmed = false;
        foreach (string name in _toConfirm.ToArray())
        {
            (string id, string user) = world.Withdrawals[name];
            ApiReply withdrawal = await api.GetAsync(Caller.UserNamed(user), $"withdrawals/{id}", cancellation).ConfigureAwait(false);
            if (withdrawal.Text("endedAt") is not null)
            {
                _toConfirm.Remove(name);
            }
            else if (withdrawal.Text("awaitsConfirmationSince") is not null)
            {
                confirmed |= await ConfirmAsync(id, user, cancellation).ConfigureAwait(false);
            }
        }

        return confirmed;
    }

    /// <summary>What <c>wx.requestMerchantTransfer</c> is given, is what the shop says.</summary>
    private async Task<bool> ConfirmAsync(string id, string user, CancellationToken cancellation)
    {
        ApiReply asked = await api.GetAsync(Caller.UserNamed(user), $"withdrawals/{id}/confirmation", cancellation).ConfigureAwait(false);
        if (!asked.IsSuccess)
        {
            return false;
        }

        var body = new JsonObject { ["merchant"] = api.Merchant.Value, ["package"] = asked.Require("package").GetString() };
        return (await api.PostAsync(Caller.UserNamed(user), Address + "/confirm", body.ToJsonString(), null, cancellation).ConfigureAwait(false)).IsSuccess;
    }

    /// <summary>A sandbox fault, or what comes to the same elsewhere: there a payee may still confirm, and the notification would tell.</summary>
    private IEnumerable<JsonObject> Faults(bool fails) => Address == "/sandbox" ? [new JsonObject { ["transfer"] = fails ? "fail" : "unknown" }]
        : fails ? [Fault("fails")]
        : [Fault("answerLost"), Fault("notNotified")];

    private static JsonObject Fault(string name) => new() { ["on"] = "transfer", ["fault"] = name };

    private void PayOut(bool aside)
    {
        if (_isAside != aside)
        {
            _isAside = aside;
            stage.PayOutThrough(api.Merchant, aside ? SandboxGateway.ProviderName : null);
        }
    }

    private async Task TellAsync(Step step, string path, JsonObject body, CancellationToken cancellation)
    {
        stage.Trace(string.Create(CultureInfo.InvariantCulture, $"POST {path} {body.ToJsonString()}"));
        ApiReply reply = await api.PostAsync(Caller.Merchant, path, body.ToJsonString(), null, cancellation).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            throw new PlayException($"the provider refused {step.Pointer}: {reply.Describe()}");
        }
    }
}
