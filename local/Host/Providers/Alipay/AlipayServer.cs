using System.Net;
using System.Text;
using Distribution.Kernel;
using Distribution.Local.Providers.Alipay.Bills;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>
/// Alipay's interface as shops with certificates see it: one address for all calls, and the page or app in which buyers open what
/// shops have signed. Errors come with HTTP status 200, as they do there.
/// </summary>
internal sealed class AlipayServer : IProviderServer
{
    public const string Path = "/gateway.do";

    /// <summary>A payment is no call of the shop's, transfers are not taken back, and a refund never fails once it is taken.</summary>
    private static readonly FaultRules Possible = new(
        [ProviderCall.PaymentQuery, ProviderCall.Close, ProviderCall.Refund, ProviderCall.RefundQuery, ProviderCall.Transfer, ProviderCall.TransferQuery, ProviderCall.Bill],
        [ProviderCall.Transfer],
        HasProbe: false);

    private readonly AlipayApplications _applications;
    private readonly AlipayGate _gate;
    private readonly FaultBook _faults;
    private readonly AlipayTrades _trades;
    private readonly AlipayRefunds _refunds;
    private readonly AlipayPayouts _payouts;
    private readonly AlipayPeople _people;
    private readonly AlipayBillFiles _bills;

    /// <param name="gateway">Its own address; null for one that does not leave the machine.</param>
    /// <param name="scan">Finds what bills are written from; null if the store does that itself.</param>
    public AlipayServer(
        AlipayKeys keys, AlipayApplications applications, IEntityStore store, Outbox outbox, TimeProvider clock, AlipayFate? fate = null, Uri? gateway = null, IEntityScan? scan = null)
    {
        AlipayFate own = fate ?? new AlipayFate();
        _applications = applications;
        _gate = new AlipayGate(keys, applications);
        _faults = new FaultBook(store, Name);
        _trades = new AlipayTrades(store, outbox, _faults, clock);
        _refunds = new AlipayRefunds(store, outbox, _trades, _faults, own, clock);
        _people = new AlipayPeople(store, applications);
        _payouts = new AlipayPayouts(store, outbox, applications, _people, _faults, own, clock);
        _bills = new AlipayBillFiles(scan ?? (IEntityScan)store, _faults, applications, clock, gateway ?? ProviderModule.Here);
        Notifications = new AlipayNotices(keys);
    }

    public string Name => AlipayGateway.ProviderName;

    public IReadOnlyList<string> Routes { get; } = [Path, AlipayBillFiles.Path, AlipayPeople.Path];

    public INotificationProtocol Notifications { get; }

    /// <summary>Signs what answers a call.</summary>
    public AlipayGate Gate => _gate;

    public async Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation)
    {
        if (request.Path == AlipayPeople.Path)
        {
            return await _people.AnswerAsync(request, cancellation).ConfigureAwait(false);
        }

        if ((request.Method, request.Path) == ("GET", AlipayBillFiles.Path))
        {
            return await _bills.DownloadAsync(request, cancellation).ConfigureAwait(false);
        }

        ReadOnlyMemory<byte> form = request.Method == "GET" ? Encoding.Latin1.GetBytes(request.PathAndQuery[Math.Min(Path.Length + 1, request.PathAndQuery.Length)..]) : request.Body;
        if (_gate.Read(form.Span, out string method, out byte[] refusal) is not { } call)
        {
            return _gate.Answer(method, refusal);
        }

        return call.Method switch
        {
            "alipay.trade.page.pay" or "alipay.trade.app.pay" => await OpenAsync(call, cancellation).ConfigureAwait(false),
            "alipay.trade.query" => await MeetAsync(ProviderCall.PaymentQuery, call, _trades.QueryAsync, cancellation).ConfigureAwait(false),
            "alipay.trade.close" => await MeetAsync(ProviderCall.Close, call, _trades.CloseAsync, cancellation).ConfigureAwait(false),
            "alipay.trade.refund" => await MeetAsync(ProviderCall.Refund, call, _refunds.RefundAsync, cancellation).ConfigureAwait(false),
            "alipay.trade.fastpay.refund.query" => await MeetAsync(ProviderCall.RefundQuery, call, _refunds.QueryAsync, cancellation).ConfigureAwait(false),
            "alipay.fund.trans.uni.transfer" => await MeetAsync(ProviderCall.Transfer, call, _payouts.SendAsync, cancellation).ConfigureAwait(false),
            "alipay.fund.trans.common.query" => await MeetAsync(ProviderCall.TransferQuery, call, _payouts.QueryAsync, cancellation).ConfigureAwait(false),
            "alipay.data.dataservice.bill.downloadurl.query" => await MeetAsync(ProviderCall.Bill, call, _bills.QueryAsync, cancellation).ConfigureAwait(false),
            _ => _gate.Answer("", AlipayContent.Refused("40002", "Invalid Arguments", "isv.invalid-method")),
        };
    }

    public async Task<Result<Done>> ActAsync(ProviderAct act, CancellationToken cancellation)
    {
        switch (act)
        {
            case ProviderAct.Pay pay:
                return _applications.Of(pay.Merchant) is { } application && IdText.IsValid(pay.OutTradeNo.Value)
                    ? await _trades.PayAsync(application, pay, cancellation).ConfigureAwait(false)
                    : ProviderProblems.NoPayment();
            case ProviderAct.Return back:
                return await _payouts.ReturnAsync(back.Merchant, back.PayoutNo, cancellation).ConfigureAwait(false);
            case ProviderAct.Meet meet:
                return await _faults.AddAsync(meet.Fault, Possible, cancellation).ConfigureAwait(false);
            default:
                return ProviderProblems.NotKnownHere("confirmation of transfers");
        }
    }

    public Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation) =>
        _people.IntroduceAsync(merchant, person, cancellation);

    public Task HappenAsync(ProviderMoment moment, CancellationToken cancellation) => moment.What switch
    {
        AlipayRefunds.Arrives => _refunds.ArriveAsync(moment, cancellation),
        AlipayPayouts.Ends => _payouts.EndAsync(moment, cancellation),
        _ => throw new InvalidOperationException($"Nothing here is called '{moment.What}'."),
    };

    private async Task<ProviderReply> MeetAsync(ProviderCall kind, AlipayCall call, Func<AlipayCall, CancellationToken, Task<byte[]>> answer, CancellationToken cancellation)
    {
        ProviderFault? fault = await _faults.OfAnswerAsync(kind, cancellation).ConfigureAwait(false);
        switch (fault)
        {
            case ProviderFault.RequestLost:
                return ProviderReply.Cut;
            case ProviderFault.TooMany:
                return _gate.Answer(call.Method, AlipayContent.TooMany);
            case ProviderFault.NoFunds:
                return _gate.Answer(call.Method, AlipayContent.NoFunds(call.Method));
        }

        byte[] content = await answer(call, cancellation).ConfigureAwait(false);
        return fault switch
        {
            ProviderFault.AnswerLost => ProviderReply.Cut,
            ProviderFault.AnswerSilent => ProviderReply.Silence,
            ProviderFault.AnswerForged => _gate.Answer(call.Method, content, isForged: true),
            ProviderFault.Broken => _gate.Answer(call.Method, AlipayContent.Broken(call.Method)),
            _ => _gate.Answer(call.Method, content),
        };
    }

    /// <summary>What a buyer sees; he pays with <c>POST /sandbox/alipay/pay</c>.</summary>
    private async Task<ProviderReply> OpenAsync(AlipayCall call, CancellationToken cancellation)
    {
        Result<TradeRow> opened = await _trades.OpenAsync(call, cancellation).ConfigureAwait(false);
        string text = opened.TryGet(out TradeRow? trade, out Problem? problem)
            ? $"{WebUtility.HtmlEncode(trade.Subject)}: {AlipayText.Yuan(trade.Amount)} ({trade.OutTradeNo})"
            : WebUtility.HtmlEncode(problem.Detail);
        return new ProviderReply(
            problem is null ? 200 : 400,
            ProviderHeaders.Of(("Content-Type", "text/html;charset=utf-8")),
            Encoding.UTF8.GetBytes($"<!DOCTYPE html><title>Simulated Alipay</title><p>{text}</p>"));
    }
}
