using System.Security.Cryptography;
using System.Text;
using Distribution.Kernel;
using Distribution.Local.Sandbox;
using Distribution.Local.Scenarios.Play;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Storage;
using Distribution.Tests.Flows;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Sandbox;

public sealed class SandboxProviderTests
{
    private static readonly MerchantId Merchant = new("fruit");

    [Fact]
    public async Task A_transfer_number_is_paid_once_whatever_is_asked_of_it()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        ITransferGateway gateway = shop.App.Services.GetRequiredService<Gateways>().Transfers(Merchant);
        TransferRequest transfer = Transfer("P1", 500);

        (await gateway.SendAsync(transfer, CancellationToken.None)).ShouldBe(Known(TransferState.Processing));
        (await gateway.SendAsync(transfer, CancellationToken.None)).ShouldBe(Known(TransferState.Succeeded));
        (await gateway.SendAsync(transfer with { Amount = 501 }, CancellationToken.None)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Refused>();
        (await gateway.QueryAsync(Merchant, "P1", CancellationToken.None)).ShouldBe(Known(TransferState.Succeeded));
        (await gateway.QueryAsync(Merchant, "P2", CancellationToken.None)).ShouldBe(Known(TransferState.NotFound));
    }

    [Fact]
    public async Task Faults_meet_the_next_transfers_in_order()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        ITransferGateway gateway = shop.App.Services.GetRequiredService<Gateways>().Transfers(Merchant);
        foreach (string fault in (string[])["fail", "unknown", "lost"])
        {
            (await shop.PostAsync(Caller.Merchant, "/sandbox/faults", $$"""{"transfer":"{{fault}}"}""", key: false)).Status.ShouldBe(204);
        }

        (await gateway.SendAsync(Transfer("P1", 500), CancellationToken.None)).ShouldBe(Known(TransferState.Processing));
        (await gateway.SendAsync(Transfer("P2", 500), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
        (await gateway.SendAsync(Transfer("P3", 500), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();

        (await gateway.QueryAsync(Merchant, "P1", CancellationToken.None)).ShouldBe(Known(TransferState.Failed, "ACCOUNT_CLOSED"));
        (await gateway.QueryAsync(Merchant, "P2", CancellationToken.None)).ShouldBe(Known(TransferState.Succeeded));
        (await gateway.QueryAsync(Merchant, "P3", CancellationToken.None)).ShouldBe(Known(TransferState.NotFound));
    }

    [Fact]
    public async Task What_the_shop_has_not_signed_is_refused()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        using var body = new StringContent("""{"merchant":"fruit","payoutNo":"P1","payee":"an","amount":5,"currency":"CNY","remark":"x"}""", Encoding.UTF8, "application/json");

        using HttpResponseMessage answer = await shop.App.Client.PostAsync(new Uri("/sandbox/transfers", UriKind.Relative), body);

        ((int)answer.StatusCode).ShouldBe(401);
        (await shop.GetAsync(Caller.Merchant, "/sandbox/transfers/fruit/P1")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_notification_the_shop_does_not_take_is_repeated_until_it_does()
    {
        using var gate = new Gate();
        await using FlowShop shop = await FlowShop.StartAsync(services: services => services.AddSingleton(new LoopbackHttp(gate)));
        gate.Shop = shop.App.BaseAddress;
        string order = await shop.OrderAsync("cai", await shop.JoinAsync("an"));
        await shop.PayAsync(order);
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(16));
        int early = gate.Tries;
        (await shop.GetAsync(Caller.Merchant, $"orders/{order}")).Text("state").ShouldBe("placed");

        gate.IsOpen = true;
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(28));
        gate.Tries.ShouldBe(early, "the second pause is longer than the first");
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(10));

        early.ShouldBe(2);
        (await shop.GetAsync(Caller.Merchant, $"orders/{order}")).Text("state").ShouldBe("paid");
    }

    [Fact]
    public async Task A_delayed_notification_comes_when_its_time_has_come()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await shop.OrderAsync("cai", await shop.JoinAsync("an"));
        (await shop.PostAsync(Caller.Merchant, "/sandbox/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}","delaySeconds":600}""", key: false)).Status.ShouldBe(200);

        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(599));
        (await shop.GetAsync(Caller.Merchant, $"orders/{order}")).Text("state").ShouldBe("placed");

        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        (await shop.GetAsync(Caller.Merchant, $"orders/{order}")).Text("state").ShouldBe("paid");
    }

    [Fact]
    public async Task Paying_again_notifies_again()
    {
        using var gate = new Gate { IsOpen = true };
        await using FlowShop shop = await FlowShop.StartAsync(services: services => services.AddSingleton(new LoopbackHttp(gate)));
        gate.Shop = shop.App.BaseAddress;
        string order = await shop.OrderAsync("cai", null);

        await shop.PayAsync(order, times: 2);
        await shop.PayAsync(order);

        gate.Tries.ShouldBe(3);
    }

    [Fact]
    public async Task No_more_is_given_back_than_was_paid_and_a_number_is_good_for_one_amount()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        IPaymentGateway gateway = shop.App.Services.GetRequiredService<Gateways>().Payments(Merchant);
        var order = new OrderId(await shop.OrderAsync("cai", null));
        RefundRequest Refund(string id, long amount) => new(Merchant, order, new RefundId(id), amount, 12800, Currency.CNY, null);

        (await gateway.QueryRefundAsync(Refund("r2", 12000), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value.State.ShouldBe(RefundProgress.NotFound);
        (await gateway.RefundAsync(Refund("r0", 1), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>("nothing is paid");
        await shop.PayAsync(order.Value);
        (await gateway.RefundAsync(Refund("r1", 12801), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>();
        (await gateway.QueryRefundAsync(Refund("r2", 12000), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value.State.ShouldBe(RefundProgress.NotFound, "asking makes none");
        (await gateway.RefundAsync(Refund("r2", 12000), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>();
        (await gateway.RefundAsync(Refund("r2", 12000), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>();
        (await gateway.QueryRefundAsync(Refund("r2", 12000), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value.State.ShouldBe(RefundProgress.Succeeded);
        (await gateway.RefundAsync(Refund("r2", 1), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>();
        (await gateway.RefundAsync(Refund("r3", 801), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>();
        (await gateway.RefundAsync(Refund("r3", 800), CancellationToken.None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public async Task The_shops_signature_is_good_for_five_minutes(int secondsAgo, bool accepted)
    {
        var clock = new TestKit.TestClock(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        SandboxKeys keys = await SandboxKeys.OpenAsync(new InMemoryEntityStore(), CancellationToken.None);
        using RSA key = RSA.Create();
        key.ImportFromPem(keys.MerchantPrivatePem);
        string timestamp = SandboxSignature.Timestamp(clock.GetUtcNow() - TimeSpan.FromSeconds(secondsAgo));
        byte[] body = "{}"u8.ToArray();
        var headers = new Dictionary<string, string>
        {
            [SandboxSignature.TimestampHeader] = timestamp,
            [SandboxSignature.NonceHeader] = "n",
            [SandboxSignature.SerialHeader] = SandboxKeys.MerchantSerial,
            [SandboxSignature.SignatureHeader] = SandboxSignature.SignRequest(key, "POST", "/sandbox/refunds", timestamp, "n", body),
        };

        var signer = new SandboxSigner(keys, clock);

        signer.IsShop("POST", "/sandbox/refunds", headers, body).ShouldBe(accepted);
        signer.IsShop("POST", "/sandbox/transfers", headers, body).ShouldBeFalse();
        signer.IsShop("POST", "/sandbox/refunds", headers, "{ }"u8.ToArray()).ShouldBeFalse();
    }

    private static TransferRequest Transfer(string number, long amount) =>
        new(Merchant, number, new DistributorId("an"), amount, Currency.CNY, "commission");

    private static GatewayOutcome<TransferStatus> Known(TransferState state, string? reason = null) =>
        new GatewayOutcome<TransferStatus>.Known(new TransferStatus(state, reason));

    /// <summary>A way to the shop that is closed at first.</summary>
    private sealed class Gate() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _tries;

        public volatile bool IsOpen;

        public Uri? Shop { get; set; }

        public int Tries => Volatile.Read(ref _tries);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _tries);
            request.RequestUri = new Uri(Shop!, request.RequestUri!.PathAndQuery);
            return IsOpen
                ? base.SendAsync(request, cancellationToken)
                : Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
        }
    }
}
