using System.Text;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Bills;
using Distribution.Reconciliation;
using Distribution.Reconciliation.Formats;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Reconciliation;

/// <summary>Which bills are asked for and when, and what comes to lie among the files.</summary>
public sealed class FetchBillsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly DateOnly Day = new(2026, 3, 2);

    private readonly MemoryBlobs _files = new();
    private readonly Gateway _gateway = new();
    private readonly TestLog _log = new();
    private readonly TestClock _clock = new(ProviderDay.StartOf(Day.AddDays(1)).AddHours(12));

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task What_the_provider_gives_lies_where_a_persons_would_and_is_not_asked_for_again()
    {
        _gateway.Outcome = Known(WeChatTradeBill.Empty.ToArray());

        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>();
        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>();

        (await FileAsync("2026-03-02-trade.csv")).ShouldNotBeNull().Content.ToArray().ShouldBe(WeChatTradeBill.Empty.ToArray());
        _gateway.Asked.Count(asked => asked.Bill == "trade").ShouldBe(1);
    }

    [Fact]
    public async Task What_a_person_has_put_there_is_not_asked_for()
    {
        await PutAsync("2026-03-02-trade", WeChatTradeBill.Empty);
        await PutAsync("2026-03-02-fund-1", WeChatFundBill.Empty);

        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>();
        _gateway.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_further_bill_that_cannot_be_read_does_not_hide_the_first()
    {
        await PutAsync("2026-03-02-trade", WeChatTradeBill.Empty);
        await PutAsync("2026-03-02-fund", Encoding.UTF8.GetBytes("no bill"));

        ProviderStatement read = (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>().Value;

        read.Kinds.ShouldBe([StatementKind.Payment, StatementKind.Refund], ignoreOrder: true);
        read.Unread.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_bill_larger_than_a_file_is_kept_in_pieces_that_are_read_again_as_one()
    {
        byte[] large = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(WeChatTradeBill.Empty.Span) + new string('\n', (2 * BlobRules.MaxContent) + 1));
        _gateway.Outcome = Known(large);
        await ReadAsync();

        (await FileAsync("2026-03-02-trade.csv")).ShouldBeNull();
        (await new BillFiles(_files).GetAsync(Merchant, "wechat", Day, "trade", None)).ShouldNotBeNull().ToArray().ShouldBe(large);
        (await FileAsync("2026-03-02-trade-3.csv")).ShouldNotBeNull();
        (await FileAsync("2026-03-02-trade-4.csv")).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_not_ready_is_asked_for_at_the_next_run_and_told_of_once_the_day_after_is_over()
    {
        _gateway.Outcome = new GatewayOutcome<ReadOnlyMemory<byte>>.Unknown("STATEMENT_CREATING");

        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Unknown>();
        _log.Text.ShouldNotContain("still missing");
        _clock.Advance(TimeSpan.FromDays(1));
        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Unknown>();
        _log.Text.ShouldContain("Warning The bill trade of merchant fruit from wechat of 03/02/2026 is still missing: STATEMENT_CREATING");

        _gateway.Outcome = Known(WeChatTradeBill.Empty.ToArray());
        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>();
    }

    [Fact]
    public async Task That_there_is_none_is_believed_once_the_day_after_is_over()
    {
        _gateway.Outcome = new GatewayOutcome<ReadOnlyMemory<byte>>.Refused(BillProblems.None());

        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Unknown>();
        (await FileAsync("2026-03-02-trade.csv")).ShouldBeNull();
        _clock.Advance(TimeSpan.FromDays(1));
        ProviderStatement empty = (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>().Value;

        empty.Lines.ShouldBeEmpty();
        empty.Kinds.ShouldBe(Enum.GetValues<StatementKind>(), ignoreOrder: true);
        _log.Text.ShouldNotContain("still missing");
    }

    [Fact]
    public async Task A_bill_that_is_not_genuine_is_told_of_at_once_and_not_kept()
    {
        _gateway.Outcome = new GatewayOutcome<ReadOnlyMemory<byte>>.Refused(BillProblems.Broken("its SHA-1 is another one"));

        (await ReadAsync()).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Unknown>();
        _log.Text.ShouldContain("Error The bill trade of merchant fruit from wechat of 03/02/2026 is not given, or not taken: bill.broken");
        (await FileAsync("2026-03-02-trade.csv")).ShouldBeNull();
    }

    [Fact]
    public async Task Neither_today_nor_long_ago_nor_a_shop_without_an_account_is_asked_for()
    {
        await Files().ReadAsync(Merchant, Day.AddDays(1), None);
        await Files().ReadAsync(Merchant, Day.AddDays(-FetchBills.Days), None);
        await Files().ReadAsync(new MerchantId("veg"), Day, None);
        await new AlipayStatementFiles(_files, Fetch()).ReadAsync(Merchant, Day, None);

        _gateway.Asked.ShouldBeEmpty();
        await Files().ReadAsync(Merchant, Day.AddDays(1 - FetchBills.Days), None);
        _gateway.Asked.Select(asked => asked.Bill).ShouldBe(["trade", "fund"]);
    }

    private static GatewayOutcome<ReadOnlyMemory<byte>> Known(byte[] content) => new GatewayOutcome<ReadOnlyMemory<byte>>.Known(content);

    private FetchBills Fetch() => new([_gateway], _files, _clock, new Logger<FetchBills>(_log));

    private WeChatStatementFiles Files() => new(_files, Fetch());

    private Task<GatewayOutcome<ProviderStatement>> ReadAsync() => Files().ReadAsync(Merchant, Day, None);

    private Task<BlobFile?> FileAsync(string name) => _files.GetAsync("statements/fruit/wechat/" + name, None);

    private Task PutAsync(string name, ReadOnlyMemory<byte> content) => _files.PutAsync($"statements/fruit/wechat/{name}.csv", new BlobFile("text/csv", content), None);

    /// <summary>Has the bill of transactions as a test wants it, and never one of funds before it is late.</summary>
    private sealed class Gateway : IBillGateway
    {
        public GatewayOutcome<ReadOnlyMemory<byte>> Outcome { get; set; } = new GatewayOutcome<ReadOnlyMemory<byte>>.Refused(BillProblems.None());

        public List<BillRequest> Asked { get; } = [];

        public string Name => "wechat";

        public bool Has(MerchantId merchant) => merchant == Merchant;

        public Task<GatewayOutcome<ReadOnlyMemory<byte>>> DownloadAsync(BillRequest request, CancellationToken cancellation)
        {
            Asked.Add(request);
            return Task.FromResult(request.Bill == "trade" ? Outcome : new GatewayOutcome<ReadOnlyMemory<byte>>.Refused(BillProblems.None()));
        }
    }
}
