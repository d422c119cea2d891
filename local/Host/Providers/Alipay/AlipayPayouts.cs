using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>Transfers to accounts. A number is paid once, whatever is asked of it and how often.</summary>
internal sealed class AlipayPayouts(
    IEntityStore store, Outbox outbox, AlipayApplications applications, AlipayPeople people, FaultBook faults, AlipayFate fate, TimeProvider clock)
{
    /// <summary>What happens to a transfer that takes time.</summary>
    public const string Ends = "transfer-ends";

    private const string Dealing = "DEALING";
    private const string Success = "SUCCESS";
    private const string Fail = "FAIL";
    private const string Refund = "REFUND";
    private const string Product = "TRANS_ACCOUNT_NO_PWD";
    private const string Scene = "DIRECT_TRANSFER";

    /// <summary>In fen.</summary>
    private const long Smallest = 10;

    /// <summary><c>alipay.fund.trans.uni.transfer</c>.</summary>
    public async Task<byte[]> SendAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.TransferAsk) is not { } ask
            || !IdText.IsValid(ask.OutBizNo) || !AlipayText.TryFen(ask.TransAmount, out long amount)
            || ask is not { ProductCode: Product, BizScene: Scene, OrderTitle.Length: > 0 })
        {
            return AlipayContent.Refused("INVALID_PARAMETER");
        }

        MerchantId merchant = call.Application.Merchant;
        string partition = AlipayKey.TransferOf(merchant, ask.OutBizNo);
        string asked = AskedAgain.Digest(
            AlipayText.Yuan(amount), ask.PayeeInfo.IdentityType, ask.PayeeInfo.Identity, ask.PayeeInfo.Name, ask.OrderTitle, ask.Remark);
        PlannedFault? fault = null;
        bool fails = false;
        while (true)
        {
            if (await FindAsync(partition, cancellation).ConfigureAwait(false) is { Value: var known })
            {
                return known.Amount == amount && known.Payee == ask.PayeeInfo && (known.Asked ?? asked) == asked
                    ? Said(known)
                    : AlipayContent.Refused("PAYMENT_INFO_INCONSISTENCY");
            }

            if (await RefusalAsync(ask, amount, cancellation).ConfigureAwait(false) is { } refusal)
            {
                return AlipayContent.Refused(refusal);
            }

            (TimeSpan takes, bool isToFail) = fate.OfTransfer(merchant, ask.OutBizNo);
            fails |= isToFail || await faults.FailsAsync(ProviderCall.Transfer, cancellation).ConfigureAwait(false);
            DateTimeOffset now = clock.GetUtcNow();
            var taken = new AlipayTransferRow(
                merchant, ask.OutBizNo, AlipayNumbers.Order(now, "11007", merchant, ask.OutBizNo), amount, ask.PayeeInfo, Dealing, fails ? Fail : Success, now) { Asked = asked };
            AlipayTransferRow row = takes > TimeSpan.Zero ? taken : taken with { Status = taken.End, EndedAt = now };
            PartitionBatch batch = new PartitionBatch(partition).Insert(AlipayKey.Transfer, row, AlipayRowJson.Default.AlipayTransferRow);
            if (row.EndedAt is null)
            {
                batch.Send(new ProviderMoment(AlipayGateway.ProviderName, Ends, merchant, ask.OutBizNo).Message(now + takes));
            }
            else
            {
                fault ??= await faults.OfNotificationAsync(ProviderCall.Transfer, cancellation).ConfigureAwait(false);
                batch.Tell(Notice(row), fault, now);
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Said(fails ? taken : row);
            }
        }
    }

    /// <summary><c>alipay.fund.trans.common.query</c>.</summary>
    public async Task<byte[]> QueryAsync(AlipayCall call, CancellationToken cancellation) =>
        AlipayContent.Read(call.Content, AlipayWordsJson.Default.TransferQueryAsk) is not { ProductCode: Product, BizScene: Scene } ask || !IdText.IsValid(ask.OutBizNo)
            ? AlipayContent.Refused("INVALID_PARAMETER")
            : await FindAsync(AlipayKey.TransferOf(call.Application.Merchant, ask.OutBizNo), cancellation).ConfigureAwait(false) is { Value: var known }
                ? Said(known)
                : AlipayContent.Refused("ORDER_NOT_EXIST");

    /// <summary>A transfer that has succeeded comes back.</summary>
    public async Task<Result<Done>> ReturnAsync(MerchantId merchant, string outBizNo, CancellationToken cancellation)
    {
        string partition = AlipayKey.TransferOf(merchant, outBizNo);
        while (true)
        {
            if (!IdText.IsValid(outBizNo) || await FindAsync(partition, cancellation).ConfigureAwait(false) is not { } read)
            {
                return ProviderProblems.NoTransfer();
            }

            if (read.Value.Status != Success)
            {
                return ProviderProblems.State(read.Value.Status);
            }

            DateTimeOffset now = clock.GetUtcNow();
            if (await BecomeAsync(read, read.Value with { Status = Refund, ReturnedAt = now }, now, null, cancellation).ConfigureAwait(false))
            {
                return default(Done);
            }
        }
    }

    /// <summary>A transfer that was under way ends. Told twice, it ends once.</summary>
    public async Task EndAsync(ProviderMoment moment, CancellationToken cancellation)
    {
        PlannedFault? fault = null;
        while (await FindAsync(AlipayKey.TransferOf(moment.Merchant, moment.Number), cancellation).ConfigureAwait(false) is { Value.Status: Dealing } read)
        {
            DateTimeOffset now = clock.GetUtcNow();
            fault ??= await faults.OfNotificationAsync(ProviderCall.Transfer, cancellation).ConfigureAwait(false);
            if (await BecomeAsync(read, read.Value with { Status = read.Value.End, EndedAt = now }, now, fault, cancellation).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Null if nothing is against it. A name that is given is compared with the one the payee has proved.</summary>
    private async Task<string?> RefusalAsync(TransferAsk ask, long amount, CancellationToken cancellation)
    {
        if (amount < Smallest)
        {
            return "EXCEED_LIMIT_SM_MIN_AMOUNT";
        }

        if (ask.PayeeInfo.IdentityType is not (AlipayPeople.ByUserId or AlipayPeople.ByLoginName or "ALIPAY_OPEN_ID"))
        {
            return "INVALID_PARAMETER";
        }

        return await people.FindAsync(ask.PayeeInfo.IdentityType, ask.PayeeInfo.Identity, cancellation).ConfigureAwait(false) switch
        {
            null => "PAYEE_NOT_EXIST",
            { RealName: var proved } when ask.PayeeInfo is { Name: null, IdentityType: AlipayPeople.ByLoginName } || (ask.PayeeInfo.Name is { } name && name != proved) => "PAYEE_USER_INFO_ERROR",
            _ => null,
        };
    }

    private async Task<bool> BecomeAsync(Stored<AlipayTransferRow> read, AlipayTransferRow next, DateTimeOffset now, PlannedFault? fault, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(AlipayKey.TransferOf(next.Merchant, next.OutBizNo)).Replace(read, next, AlipayRowJson.Default.AlipayTransferRow);
        batch.Tell(Notice(next), fault, now);
        return await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null;
    }

    private ProviderNotification Notice(AlipayTransferRow row)
    {
        AlipayApplication application = applications.Of(row.Merchant) ?? throw new InvalidOperationException($"'{row.Merchant}' has no application.");
        TransferSaid said = Words(row) with
        {
            ProductCode = Product,
            BizScene = Scene,
            OriginInterface = "alipay.fund.trans.uni.transfer",
            ActionType = row.Status == Refund ? "REFUND" : "FINISH",
        };
        return AlipayNotices.Transferred(application, said, clock.GetUtcNow());
    }

    private static byte[] Said(AlipayTransferRow row) =>
        AlipayContent.Of(Words(row) with { Code = AlipayContent.Done, Msg = AlipayContent.Success }, AlipayWordsJson.Default.TransferSaid);

    private static TransferSaid Words(AlipayTransferRow row) => new(row.OutBizNo, row.OrderId, row.Status, AlipayText.Yuan(row.Amount))
    {
        TransDate = AlipayText.Time(row.At),
        PayDate = row is { Status: Success, EndedAt: { } at } ? AlipayText.Time(at) : null,
        ErrorCode = row.Status == Fail ? "PAYEE_CARD_INFO_ERROR" : null,
        FailReason = row.Status == Fail ? "Simulated." : null,
    };

    private ValueTask<Stored<AlipayTransferRow>?> FindAsync(string partition, CancellationToken cancellation) =>
        store.GetAsync(partition, AlipayKey.Transfer, AlipayRowJson.Default.AlipayTransferRow, cancellation);
}
