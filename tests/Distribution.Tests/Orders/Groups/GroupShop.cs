using Distribution.Commission.Groups;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Orders.Groups;

/// <summary>A shop with a group of three that bo has begun: it lasts a day, and pays him 5000 within a budget and a limit.</summary>
internal sealed class GroupShop : IDisposable
{
    private const string Rules = "\"rules\": [";

    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] Program = FruitProgram.With(
        Rules,
        "\"budgets\": { \"hosts\": { \"amount\": 12000 } }, " + Rules
        + """{ "id": "host", "on": "group.succeeded", "budget": "hosts", "limit": { "per": "group.initiator", "times": 3, "window": "month" }, "pay": [ { "to": "group.initiator", "fixed": 5000 } ] },""");

    private GroupShop(Shop shop, Group group)
    {
        Shop = shop;
        Group = group;
    }

    public Shop Shop { get; }

    /// <summary>The group as it began.</summary>
    public Group Group { get; }

    public static async Task<GroupShop> OpenAsync(IEntityStore? store = null)
    {
        Shop shop = await Shop.OpenAsync(Program, store);
        var offer = new GroupOffer(new GroupOfferId("trio"), new Sku("box"), 3, 10240, 24, true);
        (await shop.Get<GroupOffers>().PutAsync(new PutGroupOfferCommand(Shop.Merchant, offer), None)).Problem.ShouldBeNull();
        return new GroupShop(shop, (await shop.Get<OpenGroup>().HandleAsync(new OpenGroupCommand(Shop.Merchant, new UserId("bo"), "g", "h", offer.Id), None)).Value);
    }

    /// <summary>An open group of three that nobody has joined.</summary>
    public static Group Empty(DateTimeOffset now) => new()
    {
        Id = new GroupId("g"),
        Merchant = Shop.Merchant,
        Offer = new GroupOfferId("trio"),
        Sku = new Sku("box"),
        Size = 3,
        Price = 100,
        Initiator = new UserId("bo"),
        State = GroupState.Open,
        ProgramVersion = 1,
        OpenedAt = now,
        ExpiresAt = now.AddHours(1),
        Seats = [],
        RequestHash = "h",
    };

    public async Task<OrderId[]> JoinAsync(params string[] buyers)
    {
        var orders = new List<OrderId>();
        foreach (string buyer in buyers)
        {
            orders.Add(await Shop.PlaceAsync(null, buyer: buyer, group: Group.Id));
        }

        return [.. orders];
    }

    public async Task PayAsync(OrderId[] orders)
    {
        foreach (OrderId order in orders)
        {
            await Shop.PayAsync(order);
        }

        await Shop.DrainAsync();
    }

    /// <summary>The timer, twice, some minutes later.</summary>
    public async Task EndAsync(double minutes)
    {
        Shop.Clock.Advance(TimeSpan.FromMinutes(minutes));
        for (int run = 0; run < 2; run++)
        {
            await Shop.Get<EndGroups>().RunAsync(group => Shop.Get<RewardGroup>().HandleAsync(group.Merchant, group.Id, None), None);
            await Shop.DrainAsync();
        }
    }

    public async Task<Group> GroupAsync() => (await Shop.Get<GroupStore>().GetAsync(Shop.Merchant, Group.Id, None)).ShouldNotBeNull().Value;

    public void Dispose() => Shop.Dispose();
}
