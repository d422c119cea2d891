using Distribution.Commission.Reviews;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>
/// A shop that rewards in every way there is, opened a day before a window of its program ends: a week, a month, or both at
/// once, so that the close falls into the day that is played.
/// </summary>
internal sealed class RewardShop
{
    /// <summary>Sold to groups.</summary>
    public const string GroupSku = "box";
    public const long GroupPrice = 9_900;
    public const int GroupSize = 2;
    public const int GroupHours = 1;

    /// <summary>Who buys with the telephone of the distributor "an": his orders are held where she would earn by them.</summary>
    public const string Suspect = "eve";

    /// <summary>Whose telephone it is.</summary>
    public const string Suspected = "an";

    public static readonly GroupOfferId Offer = new("pair");

    private const string Device = "the-telephone-of-an-01";

    private readonly Lazy<Opening> _made;

    private RewardShop(DateTimeOffset opened, DateTimeOffset firstEnd)
    {
        OpenedAt = opened;
        FirstEnd = firstEnd;
        _made = new Lazy<Opening>(() => new Opening(opened, this));
    }

    /// <summary>A Sunday that is the last day of a month, the last day of a year, a Sunday within a month; in the shop's time zone.</summary>
    public static IReadOnlyList<RewardShop> All { get; } =
    [
        new(Utc(2026, 5, 30, 1), Utc(2026, 5, 31, 16)),
        new(Utc(2026, 12, 30, 1), Utc(2026, 12, 31, 16)),
        new(Utc(2026, 6, 6, 1), Utc(2026, 6, 7, 16)),
    ];

    /// <summary>Who buys.</summary>
    public static IReadOnlyList<string> Buyers { get; } = ["cai", "dan", "eli", Suspect];

    public DateTimeOffset OpenedAt { get; }

    /// <summary>When the first window ends that has anything to close.</summary>
    public DateTimeOffset FirstEnd { get; }

    public Opening Opening => _made.Value;

    /// <summary>Whether what an order earns waits until somebody has looked at it.</summary>
    public static bool Holds(string buyer, string via) => buyer == Suspect && (via == Suspected || Opening.InviterOf(via) == Suspected);

    /// <summary>What a person's client tells of itself.</summary>
    public static ClientTraces? TracesOf(string person) => person is Suspect or Suspected ? new ClientTraces(Device: Device) : null;

    /// <summary>What this shop has besides products and people.</summary>
    public static async Task FurnishAsync(IServiceProvider services)
    {
        Opening.Require(await services.GetRequiredService<GroupOffers>().PutAsync(
            new PutGroupOfferCommand(Opening.Merchant, new GroupOffer(Offer, new Sku(GroupSku), GroupSize, GroupPrice, GroupHours, true)), CancellationToken.None).ConfigureAwait(false));
        Opening.Require(await services.GetRequiredService<ReviewSettingsStore>().PutAsync(
            Opening.Merchant, new UserId("staff-1"), new ReviewSettings { SameDevice = true }, CancellationToken.None).ConfigureAwait(false));
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);
}
