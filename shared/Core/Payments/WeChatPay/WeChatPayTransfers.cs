using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay.Certificates;
using Distribution.Payments.WeChatPay.Wire;
using Distribution.Storage;

namespace Distribution.Payments.WeChatPay;

/// <summary>
/// Transfers to users (商家转账). The payee confirms in the mini program; who does not within a day is not paid. A number is
/// paid once, and sending the same again is how WeChat Pay wants anything unclear to be resolved.
/// </summary>
internal sealed class WeChatPayTransfers(WeChatPayClient client, WeChatPayMerchants merchants, ProviderAccounts accounts) : ITransferGateway
{
    private const string Bills = "/v3/fund-app/mch-transfer/transfer-bills";
    private const string NoKey = "No key of WeChat Pay is known to encrypt with; nothing was sent.";

    /// <summary>From here on, in fen, the payee's name has to be given.</summary>
    private const long NameFrom = 200_000;

    /// <summary>Below, in fen, it must not.</summary>
    private const long NameNotBelow = 30;

    /// <summary>The only codes after which it is certain that the request was not and will not be carried out. Any other, also one that is new, leaves it open.</summary>
    private static readonly string[] Final = ["PARAMERROR", "INVALIDREQUEST", "NOAUTH", "APPIDMCHIDNOTMATCH", "ACCOUNTERROR", "QUOTAEXCEED"];

    public string Name => WeChatPayGateway.ProviderName;

    public string? PayerOf(MerchantId merchant) => merchants.Find(merchant)?.Account.MchId;

    public async Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation)
    {
        if (request.Currency != Currency.CNY)
        {
            return NotPossible(GatewayProblems.TransferCurrency());
        }

        if (merchants.Find(request.Merchant) is not { Account: var own })
        {
            return new GatewayOutcome<TransferTerms>.Unknown(GatewayProblems.NoAccount);
        }

        if (await accounts.FindAsync(request.Merchant, request.Payee.AsUser(), Name, cancellation).ConfigureAwait(false) is not { } payee)
        {
            return NotPossible(GatewayProblems.PayeeUnknown());
        }

        return request.Amount >= NameFrom && payee.RealName is null
            ? NotPossible(GatewayProblems.NameNeeded())
            : new GatewayOutcome<TransferTerms>.Known(new TransferTerms
            {
                Payer = own.MchId,
                App = own.AppId,
                Account = payee.Account,
                Name = request.Amount >= NameNotBelow ? payee.RealName : null,
                Remark = own.TransferRemark,
                NotifyUrl = own.NotifyUrl?.AbsoluteUri ?? throw new InvalidOperationException("The account has no address for notifications."),
                Scene = own.TransferSceneId,
                Perception = own.TransferPerception,
                Reports = [.. own.TransferReports.Select(static report => new TransferTermsReport(report.Type, report.Content))],
            });
    }

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own || own.Account.MchId != terms.Payer)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(GatewayProblems.NoAccount);
        }

        if (await client.KeyAsync(own, cancellation).ConfigureAwait(false) is not { } key)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(NoKey);
        }

        byte[] body = StoreJson.Write(Body(request, terms, key), WeChatPayJson.Default.TransferBody);
        return Answered(own, request.PayoutNo, terms.App, await client.AskAsync(own, HttpMethod.Post, Bills, body, key, cancellation).ConfigureAwait(false));
    }

    public async Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(GatewayProblems.NoAccount);
        }

        return await client.AskAsync(own, HttpMethod.Get, $"{Bills}/out-bill-no/{Uri.EscapeDataString(payoutNo)}", [], cancellation).ConfigureAwait(false) switch
        {
            WeChatPayAnswer.Done done => WeChatPayWire.Read(done.Body, WeChatPayJson.Default.TransferBill) is { } bill && bill.MchId == own.Account.MchId
                ? Status(own, payoutNo, bill.Appid, bill.OutBillNo, bill.State, bill.FailReason, bill.PackageInfo)
                : new GatewayOutcome<TransferStatus>.Unknown(WeChatPayWire.Senseless),
            WeChatPayAnswer.Error { Status: 404 } error when error.Is("NOTFOUND", "RESOURCENOTEXISTS") =>
                new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.NotFound, null)),
            var other => Unknown(other),
        };
    }

    public async Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(GatewayProblems.NoAccount);
        }

        WeChatPayAnswer answer = await client.AskAsync(
            own, HttpMethod.Post, $"{Bills}/out-bill-no/{Uri.EscapeDataString(payoutNo)}/cancel", [], cancellation).ConfigureAwait(false);
        return answer is WeChatPayAnswer.Error error && error.Is(Final)
            ? Refused(Problem.Refused(error.OwnCode, "WeChat Pay does not take the transfer back."))
            : Answered(own, payoutNo, null, answer);
    }

    /// <summary>Only what hides the name is new each time: the key it is encrypted for may be another one by now.</summary>
    private static TransferBody Body(TransferRequest request, TransferTerms terms, PlatformKey key) => new(
        Told(terms.App),
        request.PayoutNo,
        Told(terms.Scene),
        Told(terms.Account),
        terms.Name is { } name ? key.Key.Encrypt(name) : null,
        request.Amount,
        terms.Remark,
        Told(terms.NotifyUrl),
        terms.Perception,
        [.. terms.Reports.Select(static report => new TransferReport(report.Type, report.Content))]);

    private static string Told(string? term) => term ?? throw new InvalidOperationException("These are not the terms of a transfer of WeChat Pay.");

    private static GatewayOutcome<TransferStatus> Answered(WeChatPayMerchant own, string payoutNo, string? app, WeChatPayAnswer answer) => answer switch
    {
        WeChatPayAnswer.Done done => WeChatPayWire.Read(done.Body, WeChatPayJson.Default.TransferAnswer) is { } transfer
            ? Status(own, payoutNo, app, transfer.OutBillNo, transfer.State, transfer.FailReason, transfer.PackageInfo)
            : new GatewayOutcome<TransferStatus>.Unknown(WeChatPayWire.Senseless),
        WeChatPayAnswer.Error error when error.Is(Final) => Refused(Problem.Refused(error.OwnCode, "WeChat Pay does not make the transfer.")),
        var other => Unknown(other),
    };

    private static GatewayOutcome<TransferStatus> Status(
        WeChatPayMerchant own, string asked, string? app, string number, string state, string? reason, string? package)
    {
        if (number != asked || WeChatPayStates.Transfer(state) is not { } known)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(number == asked ? $"State {state}." : "The answer is about another transfer.");
        }

        TransferConfirmation? confirmation = known == TransferState.Processing && !string.IsNullOrEmpty(package)
            ? new TransferConfirmation(own.Account.MchId, app ?? own.Account.AppId, package)
            : null;
        return new GatewayOutcome<TransferStatus>.Known(new TransferStatus(known, known == TransferState.Failed ? WeChatPayStates.Reason(reason, state) : null, confirmation)
        {
            AwaitsPayee = state == WeChatPayStates.AwaitsPayee,
            PayeeMayRetry = state == WeChatPayStates.MayRetry,
        });
    }

    private static GatewayOutcome<TransferTerms> NotPossible(Problem problem) => new GatewayOutcome<TransferTerms>.Refused(problem);

    private static GatewayOutcome<TransferStatus> Refused(Problem problem) => new GatewayOutcome<TransferStatus>.Refused(problem);

    private static GatewayOutcome<TransferStatus> Unknown(WeChatPayAnswer answer) => new GatewayOutcome<TransferStatus>.Unknown(answer switch
    {
        WeChatPayAnswer.Error error => error.Code,
        WeChatPayAnswer.Unclear unclear => unclear.Reason,
        _ => WeChatPayWire.Senseless,
    });
}
