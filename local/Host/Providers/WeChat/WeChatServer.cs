using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Providers.WeChat.Bills;
using Distribution.Messaging;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>WeChat Pay API v3 for merchants, and what the mini program's platform says of people's logins.</summary>
internal sealed class WeChatServer : IProviderServer
{
    private const string Pay = "/v3/pay/transactions/";
    private const string Orders = Pay + "out-trade-no/";
    private const string Refunds = "/v3/refund/domestic/refunds";
    private const string Bills = "/v3/fund-app/mch-transfer/transfer-bills";
    private const string BillNumbers = Bills + "/out-bill-no/";

    private static readonly FaultRules Possible = new(
        [
            ProviderCall.Payment, ProviderCall.PaymentQuery, ProviderCall.Close, ProviderCall.Refund, ProviderCall.RefundQuery,
            ProviderCall.Transfer, ProviderCall.TransferQuery, ProviderCall.Cancel, ProviderCall.Bill,
        ],
        [ProviderCall.Refund, ProviderCall.Transfer],
        HasProbe: true);

    private readonly WeChatAccounts _accounts;
    private readonly WeChatSigner _signer;
    private readonly FaultBook _faults;
    private readonly WeChatPeople _people;
    private readonly WeChatPayments _payments;
    private readonly WeChatRefunds _refunds;
    private readonly WeChatTransfers _transfers;
    private readonly WeChatMiniApp _miniApp;
    private readonly WeChatBills _bills;

    /// <param name="scan">Finds what bills are written from; null if the store does that itself.</param>
    public WeChatServer(WeChatAccounts accounts, IEntityStore store, Outbox outbox, TimeProvider clock, WeChatFate? fate = null, IEntityScan? scan = null)
    {
        _accounts = accounts;
        _signer = new WeChatSigner(accounts, clock);
        _faults = new FaultBook(store, Name);
        _people = new WeChatPeople(store, accounts);
        _payments = new WeChatPayments(store, outbox, _people, _faults, clock);
        _refunds = new WeChatRefunds(store, outbox, _payments, accounts, _faults, clock);
        _transfers = new WeChatTransfers(store, outbox, accounts, _people, _signer, _faults, fate ?? new WeChatFate(), clock);
        _miniApp = new WeChatMiniApp(store, accounts, _people, clock);
        _bills = new WeChatBills(scan ?? (IEntityScan)store, _faults, clock);
    }

    public string Name => WeChatPayGateway.ProviderName;

    public IReadOnlyList<string> Routes { get; } = ["/v3/{**path}", .. WeChatMiniApp.Routes];

    public INotificationProtocol Notifications => _signer;

    public async Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation)
    {
        if (!request.Path.StartsWith("/v3/", StringComparison.Ordinal))
        {
            return await _miniApp.AnswerAsync(request, cancellation).ConfigureAwait(false);
        }

        if (_signer.Account(request, out string why) is not { } account)
        {
            return WeChatSigner.Plain(WeChatAnswer.Unsigned(why));
        }

        if ((request.Method, request.Path) == ("GET", WeChatBills.Download))
        {
            return await _bills.DownloadAsync(account, Query(request), cancellation).ConfigureAwait(false);
        }

        (ProviderCall Call, string Number)? known = CallOf(request);
        ProviderFault? fault = known is { } call ? await _faults.OfAnswerAsync(call.Call, cancellation).ConfigureAwait(false) : null;
        if (fault == ProviderFault.RequestLost)
        {
            return ProviderReply.Cut;
        }

        WeChatAnswer answer = fault switch
        {
            ProviderFault.TooMany => WeChatAnswer.TooMany(),
            ProviderFault.NoFunds => WeChatAnswer.NoFunds(),
            _ => await DoAsync(account, known, request, cancellation).ConfigureAwait(false),
        };
        return fault switch
        {
            ProviderFault.AnswerLost => ProviderReply.Cut,
            ProviderFault.AnswerSilent => ProviderReply.Silence,
            ProviderFault.Broken => _signer.Sign(WeChatAnswer.Broken(), request),
            _ => _signer.Sign(answer, request, isForged: fault == ProviderFault.AnswerForged),
        };
    }

    public async Task<Result<Done>> ActAsync(ProviderAct act, CancellationToken cancellation)
    {
        switch (act)
        {
            case ProviderAct.Pay pay:
                return _accounts.Find(pay.Merchant) is { } seller
                    ? await _payments.PayAsync(seller, pay.OutTradeNo.Value, pay.Times, pay.Delay, cancellation).ConfigureAwait(false)
                    : ProviderProblems.NoPayment();
            case ProviderAct.Confirm confirm:
                return _accounts.Find(confirm.Merchant) is { } payer
                    ? await _transfers.ConfirmAsync(payer, confirm.Package, cancellation).ConfigureAwait(false)
                    : ProviderProblems.NoTransfer();
            case ProviderAct.Meet meet:
                return await _faults.AddAsync(meet.Fault, Possible, cancellation).ConfigureAwait(false);
            default:
                return ProviderProblems.NotKnownHere("transfer that comes back: what is in a wallet stays there");
        }
    }

    public Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation) =>
        _people.IntroduceAsync(merchant, person, "实名 " + person, isNews: false, cancellation);

    public Task HappenAsync(ProviderMoment moment, CancellationToken cancellation) => moment.What == WeChatRefunds.Arrives
        ? _refunds.ArriveAsync(moment.Merchant, moment.Number, moment.Part ?? "", cancellation)
        : _transfers.HappenAsync(moment.What, moment.Merchant, moment.Number, cancellation);

    /// <summary>What is asked, and about which number; null if it is nothing of the interface that has faults.</summary>
    private static (ProviderCall Call, string Number)? CallOf(ProviderRequest request) => (request.Method, request.Path) switch
    {
        ("POST", Pay + "jsapi") => (ProviderCall.Payment, ""),
        ("GET", var path) when Between(path, Orders, "") is { } number => (ProviderCall.PaymentQuery, number),
        ("POST", var path) when Between(path, Orders, "/close") is { } number => (ProviderCall.Close, number),
        ("POST", Refunds) => (ProviderCall.Refund, ""),
        ("GET", var path) when Between(path, Refunds + "/", "") is { } number => (ProviderCall.RefundQuery, number),
        ("POST", Bills) => (ProviderCall.Transfer, ""),
        ("GET", var path) when Between(path, BillNumbers, "") is { } number => (ProviderCall.TransferQuery, number),
        ("POST", var path) when Between(path, BillNumbers, "/cancel") is { } number => (ProviderCall.Cancel, number),
        ("GET", var path) when Between(path, WeChatBills.Applications, "") is { } kind => (ProviderCall.Bill, kind),
        _ => null,
    };

    private static string? Between(string path, string before, string after)
    {
        if (!path.StartsWith(before, StringComparison.Ordinal) || !path.EndsWith(after, StringComparison.Ordinal) || path.Length < before.Length + after.Length)
        {
            return null;
        }

        string number = Uri.UnescapeDataString(path[before.Length..^after.Length]);
        return number.Contains('/', StringComparison.Ordinal) ? null : number;
    }

    private async Task<WeChatAnswer> DoAsync(WeChatAccount account, (ProviderCall Call, string Number)? known, ProviderRequest request, CancellationToken cancellation)
    {
        (ProviderCall? call, string number) = known is { } found ? (found.Call, found.Number) : ((ProviderCall?)null, "");
        return call switch
        {
            ProviderCall.Payment => await _payments.PrepayAsync(account, request.Body, cancellation).ConfigureAwait(false),
            ProviderCall.PaymentQuery => await _payments.QueryAsync(account, number, Query(request), cancellation).ConfigureAwait(false),
            ProviderCall.Close => await _payments.CloseAsync(account, number, request.Body, cancellation).ConfigureAwait(false),
            ProviderCall.Refund => await _refunds.RefundAsync(account, request.Body, cancellation).ConfigureAwait(false),
            ProviderCall.RefundQuery => await _refunds.QueryAsync(account, number, cancellation).ConfigureAwait(false),
            ProviderCall.Transfer => await _transfers.TransferAsync(account, request, cancellation).ConfigureAwait(false),
            ProviderCall.TransferQuery => await _transfers.QueryAsync(account, number, cancellation).ConfigureAwait(false),
            ProviderCall.Cancel => await _transfers.CancelAsync(account, number, cancellation).ConfigureAwait(false),
            ProviderCall.Bill => await _bills.ApplyAsync(account, number, Query(request), cancellation).ConfigureAwait(false),
            _ => (request.Method, request.Path) == ("GET", "/v3/certificates")
                ? WeChatAnswer.Of(new CertificatesReply(account.Certificates(_accounts.Keys)), WeChatDocuments.Default.CertificatesReply)
                : WeChatAnswer.Invalid("This simulator has no such interface."),
        };
    }

    private static string Query(ProviderRequest request) => request.PathAndQuery.Split('?', 2) is [_, var query] ? query : "";
}
