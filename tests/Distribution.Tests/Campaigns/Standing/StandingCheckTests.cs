using System.Text;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

public sealed class StandingCheckTests
{
    private const string Rules = """
        {"id":"pairs","on":"metric","metric":"buyers","every":2,"pay":[{"to":"self","grant":"sku:lesson","qty":1}]},
        {"id":"cashback","on":"metric","metric":"units","every":2,"budget":"spring","limit":{"per":"self","times":9},"pay":[{"to":"self","fixed":30}]}
        """;

    /// <summary>Each row that belongs to what a person has earned, damaged alone.</summary>
    [Theory]
    [InlineData("stand|fruit|bo", "o|", "\"amount\":3", "\"amount\":2", "campaign.counts")]
    [InlineData("stand|fruit|bo", "n|", "\"value\":4", "\"value\":5", "campaign.counts")]
    [InlineData("stand|fruit|bo", "n|", "\"rules\":[\"cashback\"]", "\"rules\":[]", "campaign.earned")]
    [InlineData("stand|fruit|bo", "d|", "\"orders\":1", "\"orders\":2", "campaign.counts")]
    [InlineData("stand|fruit|bo", "e|cashback", "\"times\":2", "\"times\":1", "campaign.earned")]
    [InlineData("stand|fruit|bo", "e|cashback", "\"unfollowed\":[]", "\"unfollowed\":[1]", "campaign.earned")]
    [InlineData("stand|fruit|bo", "t|cashback", "\"money\":30", "\"money\":31", "campaign.earned")]
    [InlineData("stand|fruit|bo", "t|cashback", "\"held\":1", "\"held\":0", "campaign.earned")]
    [InlineData("stand|fruit|bo", "t|pairs", "\"quantity\":1", "\"quantity\":2", "campaign.earned")]
    [InlineData("grants|fruit|bo", "metric|", "\"granted\"", "\"void\"", "campaign.earned")]
    [InlineData("quota|fruit|p|bo", "s|", "\"kept\":1", "\"kept\":0", "campaign.earned")]
    [InlineData("quota|fruit|b|spring", "s|", "\"kept\":30", "\"kept\":31", "campaign.earned")]
    [InlineData("led|d|fruit|bo|CNY|0", "j|", "\"amount\":30", "\"amount\":29", "campaign.earned")]
    public async Task A_row_that_is_not_what_the_others_say_is_found(string partition, string prefix, string right, string wrong, string check)
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules, "\"budgets\":{\"spring\":{\"amount\":999}},"));
        await shop.PearsAsync(3);
        await shop.PearsAsync(1, buyer: "dan");
        await shop.MustBeRightAsync();

        Entity row = (await shop.Store.RangeAsync(partition, prefix, prefix + "~", 100, default)).First(entity => Encoding.UTF8.GetString(entity.Payload.Span).Contains(right, StringComparison.Ordinal));
        byte[] damaged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(row.Payload.Span).Replace(right, wrong, StringComparison.Ordinal));
        (await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(row.Row, damaged, row.ETag)], default)).ShouldBeNull();

        CheckReport report = await shop.Get<LedgerChecker>().RunAsync(default);
        report.Findings.Select(finding => finding.Check).ShouldContain(check);
    }
}
