using System.Text;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Windows.Checks;

/// <summary>The check is worth nothing unless it finds what is wrong.</summary>
public sealed class CloseCheckTests
{
    private const string Name = "campaign.closes";
    private const string Campaign = "led|c|fruit|rule:top|CNY|0";
    private const string Person = "led|d|fruit|bo|CNY|0";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_close_that_is_paid_has_no_findings()
    {
        using CloseWorld world = await ClosedAsync();
        (await world.FindingsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Campaign, "j|", "\"amount\":100", "\"amount\":101", "is posted over 101 instead of 100")]
    [InlineData(Person, "j|", "\"amount\":100", "\"amount\":99", "is posted over 99 instead of 100")]
    [InlineData(Person, "j|", "top.0.bo.1-1", "top.0.bo.2-2", "is posted and no close says so")]
    [InlineData("grants|fruit|an", "close:", "\"quantity\":1", "\"quantity\":2", "is not the 1 x sku:star of its close")]
    [InlineData("grants|fruit|an", "close:", "\"state\":\"granted\"", "\"state\":\"void\"", "is not the 1 x sku:star of its close")]
    [InlineData("closing|fruit|week|", "b|", "\"amount\":100", "\"amount\":1000", "more than its pages")]
    [InlineData("closing|fruit|week|", "b|", "\"person\":\"bo\"", "\"person\":\"du\"", "a bonus of 100 is not posted")]
    [InlineData("close|fruit|week", "c|", "\"amount\":100", "\"amount\":1", "says 0 bonuses and -99 more than its pages")]
    public async Task A_changed_row_is_found(string partition, string row, string old, string replacement, string finding)
    {
        using CloseWorld world = await ClosedAsync();
        Entity entity = await FindAsync(world, partition, row);
        string text = Encoding.UTF8.GetString(entity.Payload.Span);
        text.ShouldContain(old);
        byte[] damaged = Encoding.UTF8.GetBytes(text.Replace(old, replacement, StringComparison.Ordinal));
        await world.Shop.Store.WriteAsync(entity.Partition, [new EntityWrite.Replace(entity.Row, damaged, entity.ETag)], None);

        await MustFindAsync(world, finding);
    }

    [Theory]
    [InlineData(Campaign, "j|", "a bonus of 100 is not posted")]
    [InlineData(Person, "j|", "a bonus of 100 is not posted")]
    [InlineData("grants|fruit|an", "close:", "a grant of sku:star is not there")]
    [InlineData("closing|fruit|week|", "b|", "is a page of a close and is not there")]
    [InlineData("close|fruit|week", "c|", "no close grants this")]
    [InlineData("close|fruit|week", "c|", "is posted and no close says so")]
    public async Task A_lost_row_is_found(string partition, string row, string finding)
    {
        using CloseWorld world = await ClosedAsync();
        Entity entity = await FindAsync(world, partition, row);
        await world.Shop.Store.WriteAsync(entity.Partition, [new EntityWrite.Delete(entity.Row, null)], None);

        await MustFindAsync(world, finding);
    }

    [Fact]
    public async Task A_bonus_that_is_still_to_be_paid_is_found()
    {
        using CloseWorld world = await SoldAsync();
        await world.Shop.Get<Distribution.Campaigns.CloseDueWindows>().HandleAsync(None);

        // The campaign's leg is posted, the person's waits in the queue.
        CheckFinding found = (await world.FindingsAsync()).Where(one => one.Check == Name).ShouldHaveSingleItem();
        found.Partition.ShouldBe(Person);
    }

    private static async Task MustFindAsync(CloseWorld world, string detail) =>
        (await world.FindingsAsync()).ShouldContain(found => found.Check == Name && found.Detail.Contains(detail));

    private static async Task<Entity> FindAsync(CloseWorld world, string partition, string row) =>
        await ((IEntityScan)world.Shop.Store).ScanAsync(partition, row, None).FirstAsync();

    private static async Task<CloseWorld> ClosedAsync()
    {
        CloseWorld world = await SoldAsync();
        await world.CloseAsync();
        return world;
    }

    /// <summary>bo has earned 100 fen, an a star.</summary>
    private static async Task<CloseWorld> SoldAsync()
    {
        CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "top", "on": "rank", "metric": "sales", "window": "week", "pay": [ { "to": "rank", "prizes": [100, "sku:star"] } ] }""");
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        await world.SellAsync("an", 400, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-09T00:10:00+08:00");
        return world;
    }
}
