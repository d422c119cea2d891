using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Functions.Orders;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Payments;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.Orders;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Functions.Orders;

public sealed class PlaceOrderHttpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_comes_again_after_its_order_was_cancelled_is_given_no_payment(bool providerWasOut)
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        if (providerWasOut)
        {
            world.Gateway.PaymentProblem = new Problem("payment.unavailable", ProblemKind.Unavailable, "out");
            (await PlaceAsync(world)).Status.ShouldBe(503);
            world.Gateway.PaymentProblem = null;
        }
        else
        {
            ApiTestBed.Answered first = await PlaceAsync(world);
            (first.Status, first.Json.GetProperty("payment").GetProperty("payUrl").GetString()).ShouldBe((201, "https://pay.example/"));
        }

        Order placed = (await world.Get<ListOrders>().OfBuyerAsync(ShopWorld.Merchant, new UserId("cai"), null, 10, default)).Items.ShouldHaveSingleItem();
        (await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, placed.Id, null), default)).Problem.ShouldBeNull();

        ApiTestBed.Answered again = await PlaceAsync(world);

        (again.Status, again.Json.GetProperty("order").GetProperty("state").GetString()).ShouldBe((201, "cancelled"));
        again.Json.TryGetProperty("payment", out _).ShouldBeFalse();
        world.Gateway.Payments.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_that_comes_again_while_its_order_is_placed_asks_the_provider_again()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        world.Gateway.PaymentProblem = new Problem("payment.unavailable", ProblemKind.Unavailable, "out");
        (await PlaceAsync(world)).Status.ShouldBe(503);
        world.Gateway.PaymentProblem = null;

        (await PlaceAsync(world)).Json.GetProperty("payment").GetProperty("amount").GetInt64().ShouldBe(1999 + 600);

        world.Gateway.Payments.Select(payment => payment.Order).Distinct().ShouldHaveSingleItem();
    }

    /// <summary>Each time by a machine that has kept no answer.</summary>
    private static async Task<ApiTestBed.Answered> PlaceAsync(ShopWorld world)
    {
        var bed = new ApiTestBed();
        var fingerprints = new Fingerprints(Options.Create(new ApiAuthOptions { SigningKey = ApiTestBed.Key }));
        var http = new OrdersHttp(
            bed.Pipeline, world.Get<PlaceOrder>(), fingerprints, world.Get<Gateways>(), world.Get<GetOrder>(), world.Get<ListOrders>(), world.Get<CancelOrder>(), world.Get<CompleteOrder>());
        HttpRequest request = ApiTestBed.Request(
            "POST", "/api/orders", $$"""{"lines":[{"sku":"{{ShopWorld.Apple}}","qty":1}]}""", bed.Token("cai", merchant: ShopWorld.Merchant.Value), key: "k");
        return await ApiTestBed.RunAsync(request, http.PlaceAsync(request, default));
    }
}
