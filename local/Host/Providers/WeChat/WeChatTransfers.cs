using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Transfers to users, who confirm them within a day. A number is paid once, whatever is asked of it and how often.</summary>
internal sealed class WeChatTransfers(
    IEntityStore store, Outbox outbox, WeChatAccounts accounts, WeChatPeople people, WeChatSigner signer, FaultBook faults, WeChatFate fate, TimeProvider clock)
{
    /// <summary>The moments of a transfer: it is looked at, its money is set aside and its payee asked, his day is over, the money arrives, it is taken back.</summary>
    public const string Begins = "transferBegins";
    public const string Asks = "transferAsks";
    public const string Overdue = "transferOverdue";
    public const string Arrives = "transferArrives";
    public const string Cancelled = "transferCancelled";

    private const string Accepted = "ACCEPTED";
    private const string Processing = "PROCESSING";
    private const string Waiting = "WAIT_USER_CONFIRM";
    private const string Transferring = "TRANSFERING";
    private const string Cancelling = "CANCELING";

    private static readonly TimeSpan ToConfirm = TimeSpan.FromHours(24);
    private static readonly TimeSpan AskedFor = TimeSpan.FromDays(30);

    public async Task<WeChatAnswer> TransferAsync(WeChatAccount account, ProviderRequest request, CancellationToken cancellation)
    {
        if (WeChatDocuments.Read(request.Body, WeChatDocuments.Default.TransferRequestDocument) is not { } asked)
        {
            return WeChatAnswer.Parameter("The transfer has a member that is absent or not as it should be.");
        }

        string? name = asked.UserName is { } sealedName ? signer.Decrypt(sealedName, request) ?? "" : null;
        if (WeChatTransferRules.Refusal(asked, name, account.Row.AppId) is { } refusal)
        {
            return refusal;
        }

        if (await people.FindAsync(asked.Openid, cancellation).ConfigureAwait(false) is not { } payee)
        {
            return WeChatAnswer.Invalid("The app has no user of this openid.");
        }

        bool fails = false;
        string digest = WeChatTransferRules.DigestOf(asked, name);
        while (true)
        {
            if (await FindAsync(account.Merchant, asked.OutBillNo, cancellation).ConfigureAwait(false) is { } read)
            {
                return IsSame(read.Value, asked, name) && (read.Value.Asked ?? digest) == digest
                    ? Reply(read.Value)
                    : WeChatAnswer.Error(400, "ALREADY_EXISTS", "The number exists with another content; ask how it stands.");
            }

            fails = fails || await faults.FailsAsync(ProviderCall.Transfer, cancellation).ConfigureAwait(false);
            WeChatTransferRow row = New(account, asked, name, payee, fails) with { Asked = digest };
            PartitionBatch batch = new PartitionBatch(WeChatKey.TransferOf(account.Merchant, asked.OutBillNo)).Insert(WeChatKey.Transfer, row, WeChatRowJson.Default.WeChatTransferRow);
            if (row.State == Waiting)
            {
                batch.Then(Overdue, account.Merchant, row.OutBillNo, due: row.At + ToConfirm);
            }
            else
            {
                batch.Then(Begins, account.Merchant, row.OutBillNo);
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Reply(row);
            }
        }
    }

    public async Task<WeChatAnswer> QueryAsync(WeChatAccount account, string outBillNo, CancellationToken cancellation) =>
        await FindAsync(account.Merchant, outBillNo, cancellation).ConfigureAwait(false) is { Value: { } row } && clock.GetUtcNow() - row.At <= AskedFor
            ? WeChatAnswer.Of(Document(account, row), WeChatDocuments.Default.TransferDocument)
            : NotFound();

    public async Task<WeChatAnswer> CancelAsync(WeChatAccount account, string outBillNo, CancellationToken cancellation)
    {
        while (true)
        {
            if (await FindAsync(account.Merchant, outBillNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return NotFound();
            }

            WeChatTransferRow row = read.Value;
            if (row.State is Cancelling or "CANCELLED")
            {
                return Cancel(row);
            }

            if (row.State is not (Waiting or Accepted))
            {
                return WeChatAnswer.Invalid("A transfer in this state cannot be taken back.");
            }

            WeChatTransferRow next = row with { State = Cancelling, UpdatedAt = clock.GetUtcNow() };
            if (await TryReplaceAsync(read, next, batch => batch.Then(Cancelled, account.Merchant, outBillNo), cancellation).ConfigureAwait(false))
            {
                return Cancel(next);
            }
        }
    }

    /// <summary>The payee confirms.</summary>
    /// <param name="package">As the answer to the transfer had it.</param>
    public async Task<Result<Done>> ConfirmAsync(WeChatAccount account, string package, CancellationToken cancellation)
    {
        while (true)
        {
            if (WeChatTransferRules.NumberOf(package) is not { } number
                || await FindAsync(account.Merchant, number, cancellation).ConfigureAwait(false) is not { } read || read.Value.Package != package)
            {
                return ProviderProblems.NoTransfer();
            }

            if (read.Value.State != Waiting)
            {
                return ProviderProblems.State(read.Value.State);
            }

            WeChatTransferRow next = read.Value with { State = Transferring, UpdatedAt = clock.GetUtcNow() };
            if (await TryReplaceAsync(read, next, batch => batch.Then(Arrives, account.Merchant, next.OutBillNo), cancellation).ConfigureAwait(false))
            {
                return default(Done);
            }
        }
    }

    /// <summary>Something about a transfer whose time has come; nothing if it has gone another way meanwhile.</summary>
    public async Task HappenAsync(string what, MerchantId merchant, string outBillNo, CancellationToken cancellation)
    {
        PlannedFault? fault = null;
        while (await FindAsync(merchant, outBillNo, cancellation).ConfigureAwait(false) is { } read && accounts.Find(merchant) is { } account)
        {
            WeChatTransferRow row = read.Value;
            DateTimeOffset now = clock.GetUtcNow();
            WeChatTransferRow? next = (what, row.State) switch
            {
                (Begins, Accepted) => row with { State = row.FailReason is null ? Processing : "FAIL" },
                (Asks, Processing) => row with { State = Waiting },
                (Overdue, Waiting) => row with { State = "FAIL", FailReason = "OVERDUE_CLOSE" },
                (Arrives, Transferring) => row with { State = "SUCCESS" },
                (Cancelled, Cancelling) => row with { State = "CANCELLED" },
                _ => null,
            };
            if (next is null)
            {
                return;
            }

            next = next with { UpdatedAt = now };
            if (next is { State: not (Processing or Waiting), NotifyUrl: not null })
            {
                fault ??= await faults.OfNotificationAsync(ProviderCall.Transfer, cancellation).ConfigureAwait(false);
            }

            if (await TryReplaceAsync(read, next, batch => Follow(batch, account, next, fault, now), cancellation).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>What comes of a new state: another moment, or, at the end, a notification.</summary>
    private static void Follow(PartitionBatch batch, WeChatAccount account, WeChatTransferRow row, PlannedFault? fault, DateTimeOffset now)
    {
        switch (row.State)
        {
            case Processing:
                batch.Then(Asks, account.Merchant, row.OutBillNo);
                break;
            case Waiting:
                batch.Then(Overdue, account.Merchant, row.OutBillNo, due: now + ToConfirm);
                break;
            default:
                Tell(batch, account, row, fault, now);
                break;
        }
    }

    private WeChatTransferRow New(WeChatAccount account, TransferRequestDocument asked, string? name, WeChatPersonRow payee, bool fails)
    {
        string? reason = name is not null && payee.RealName is null ? "REAL_NAME_CHECK_FAIL"
            : name is not null && name != payee.RealName ? "NAME_NOT_CORRECT"
            : fails ? "PAYEE_ACCOUNT_ABNORMAL"
            : null;
        return new WeChatTransferRow(
            account.Merchant,
            asked.OutBillNo,
            WeChatText.Number("1330", 34, account.Row.MchId, asked.OutBillNo),
            asked.Openid,
            name,
            asked.TransferAmount,
            asked.TransferSceneId,
            asked.TransferRemark,
            asked.NotifyUrl is { } url ? WeChatText.NotifyUrl(url) : null,
            reason is null && !fate.IsLookedAtFirst(account.Merchant, asked.OutBillNo) ? Waiting : Accepted,
            WeChatTransferRules.PackageOf(account.Row, asked.OutBillNo),
            clock.GetUtcNow())
        {
            FailReason = reason,
        };
    }

    private static bool IsSame(WeChatTransferRow row, TransferRequestDocument asked, string? name) =>
        row.OpenId == asked.Openid && row.Amount == asked.TransferAmount && row.Scene == asked.TransferSceneId && row.Remark == asked.TransferRemark && row.Name == name;

    private static void Tell(PartitionBatch batch, WeChatAccount account, WeChatTransferRow row, PlannedFault? fault, DateTimeOffset now)
    {
        if (row.NotifyUrl is { } url)
        {
            var told = new TransferEvent(
                row.OutBillNo, row.TransferBillNo, row.State, account.Row.MchId, row.Amount, row.OpenId, row.FailReason, WeChatText.Time(row.At), WeChatText.Time(row.UpdatedAt));
            batch.Tell(account.Notice(url, "MCHTRANSFER.BILL.FINISHED", "mch_payment", "商家转账单据终态通知", row.OutBillNo, told, WeChatDocuments.Default.TransferEvent, now), fault, now);
        }
    }

    private ValueTask<Stored<WeChatTransferRow>?> FindAsync(MerchantId merchant, string outBillNo, CancellationToken cancellation) =>
        WeChatText.IsNumber(outBillNo, 1, 32, "")
            ? store.GetAsync(WeChatKey.TransferOf(merchant, outBillNo), WeChatKey.Transfer, WeChatRowJson.Default.WeChatTransferRow, cancellation)
            : ValueTask.FromResult<Stored<WeChatTransferRow>?>(null);

    private async Task<bool> TryReplaceAsync(Stored<WeChatTransferRow> read, WeChatTransferRow next, Action<PartitionBatch> more, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(WeChatKey.TransferOf(next.Merchant, next.OutBillNo)).Replace(read, next, WeChatRowJson.Default.WeChatTransferRow);
        more(batch);
        return await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null;
    }

    private static WeChatAnswer NotFound() => WeChatAnswer.Error(404, "NOT_FOUND", "There is no such transfer.");

    private static WeChatAnswer Reply(WeChatTransferRow row) => WeChatAnswer.Of(
        new TransferReply(
            row.OutBillNo, row.TransferBillNo, WeChatText.Time(row.At), row.State, row.State == "FAIL" ? row.FailReason : null, row.State == Waiting ? row.Package : null),
        WeChatDocuments.Default.TransferReply);

    private static WeChatAnswer Cancel(WeChatTransferRow row) =>
        WeChatAnswer.Of(new CancelReply(row.OutBillNo, row.TransferBillNo, row.State, WeChatText.Time(row.UpdatedAt)), WeChatDocuments.Default.CancelReply);

    private static TransferDocument Document(WeChatAccount account, WeChatTransferRow row) => new(
        account.Row.MchId,
        row.OutBillNo,
        row.TransferBillNo,
        account.Row.AppId,
        row.State,
        row.Amount,
        row.Remark,
        row.State == "FAIL" ? row.FailReason : null,
        row.OpenId,
        WeChatText.Time(row.At),
        WeChatText.Time(row.UpdatedAt));
}
