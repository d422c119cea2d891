using System.Collections.Frozen;
using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay.Wire;

namespace Distribution.Payments.Alipay;

/// <summary>Transfers to an Alipay account (单笔转账). A number is paid once; sending the same again is how anything unclear is resolved.</summary>
internal sealed class AlipayTransfers(AlipayClient client, AlipayMerchants merchants, ProviderAccounts accounts) : ITransferGateway
{
    internal const string Product = "TRANS_ACCOUNT_NO_PWD";
    internal const string Scene = "DIRECT_TRANSFER";

    private const string NoOrder = "ORDER_NOT_EXIST";

    /// <summary>In fen.</summary>
    private const long Smallest = 10;

    /// <summary>The only codes after which it is certain that the transfer was not and will not be made. Any other, also one that is new, leaves it open.</summary>
    private static readonly FrozenSet<string> Final = FrozenSet.ToFrozenSet(
    [
        "INVALID_PARAMETER",
        "PAYEE_NOT_EXIST",
        "PAYEE_USER_INFO_ERROR",
        "PAYEE_ACC_OCUPIED",
        "PAYEE_ACCOUNT_NOT_EXSIT",
        "PAYEE_ACCOUNT_STATUS_ERROR",
        "BLOCK_USER_FORBBIDEN_RECIEVE",
        "NO_ACCOUNT_RECEIVE_PERMISSION",
        "PERM_AML_NOT_REALNAME_REV",
        "PERMIT_CHECK_PERM_LIMITED",
        "PERMIT_NON_BANK_LIMIT_PAYEE",
        "EXCEED_LIMIT_UNRN_DM_AMOUNT",
        "EXCEED_LIMIT_SM_MIN_AMOUNT",
    ],
    StringComparer.Ordinal);

    public string Name => AlipayGateway.ProviderName;

    public string? PayerOf(MerchantId merchant) => merchants.Find(merchant)?.Account.SellerId;

    public async Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation)
    {
        if (request.Currency != Currency.CNY)
        {
            return NotPossible(GatewayProblems.TransferCurrency());
        }

        if (request.Amount < Smallest)
        {
            return NotPossible(Problem.Refused("transfer.amount_too_small", "Alipay transfers 0.10 yuan and more."));
        }

        if (merchants.Find(request.Merchant) is not { Account: var own })
        {
            return new GatewayOutcome<TransferTerms>.Unknown(GatewayProblems.NoAccount);
        }

        if (await accounts.FindAsync(request.Merchant, request.Payee.AsUser(), Name, cancellation).ConfigureAwait(false) is not { } payee)
        {
            return NotPossible(GatewayProblems.PayeeUnknown());
        }

        string type = AlipayIdentity.TypeOf(payee.Account) ?? AlipayIdentity.LoginName;
        return type == AlipayIdentity.LoginName && payee.RealName is null
            ? NotPossible(GatewayProblems.NameNeeded())
            : new GatewayOutcome<TransferTerms>.Known(new TransferTerms
            {
                Payer = own.SellerId,
                Account = payee.Account,
                AccountType = type,
                Name = payee.RealName,
                Title = own.TransferTitle,
                Remark = own.TransferRemark,
            });
    }

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own || own.Account.SellerId != terms.Payer)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(GatewayProblems.NoAccount);
        }

        var content = new TransferContent(
            request.PayoutNo,
            YuanText.Of(request.Amount),
            Product,
            Scene,
            Told(terms.Title),
            new TransferPayee(Told(terms.Account), Told(terms.AccountType), terms.Name),
            terms.Remark);
        AlipayAnswer answer = await client.AskAsync(own, "alipay.fund.trans.uni.transfer", content, AlipayJson.Default.TransferContent, cancellation).ConfigureAwait(false);
        return answer is AlipayAnswer.Error error && Final.Contains(error.Code)
            ? Refused(Problem.Refused(error.OwnCode, "Alipay does not make the transfer."))
            : Status(answer, request.PayoutNo);
    }

    public async Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<TransferStatus>.Unknown(GatewayProblems.NoAccount);
        }

        AlipayAnswer answer = await client.AskAsync(
            own, "alipay.fund.trans.common.query", new TransferQueryContent(payoutNo, Product, Scene), AlipayJson.Default.TransferQueryContent, cancellation).ConfigureAwait(false);
        return answer is AlipayAnswer.Error { Code: NoOrder }
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.NotFound, null))
            : Status(answer, payoutNo);
    }

    public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
        Task.FromResult(Refused(GatewayProblems.NotCancellable()));

    private static GatewayOutcome<TransferStatus> Status(AlipayAnswer answer, string payoutNo) => answer switch
    {
        AlipayAnswer.Done done when AlipayWire.Read(done.Body, AlipayJson.Default.TransferAnswer) is { } transfer => AlipayStates.Transfer(transfer, payoutNo),
        AlipayAnswer.Error error => new GatewayOutcome<TransferStatus>.Unknown(error.Code),
        AlipayAnswer.Unclear unclear => new GatewayOutcome<TransferStatus>.Unknown(unclear.Reason),
        _ => new GatewayOutcome<TransferStatus>.Unknown(AlipayWire.Senseless),
    };

    private static string Told(string? term) => term ?? throw new InvalidOperationException("These are not the terms of a transfer of Alipay.");

    private static GatewayOutcome<TransferTerms> NotPossible(Problem problem) => new GatewayOutcome<TransferTerms>.Refused(problem);

    private static GatewayOutcome<TransferStatus> Refused(Problem problem) => new GatewayOutcome<TransferStatus>.Refused(problem);
}
