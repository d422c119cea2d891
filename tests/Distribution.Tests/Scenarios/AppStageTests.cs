using Distribution.Local.Scenarios.Play;
using Distribution.Storage;
using Distribution.Tests.Flows;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Scenarios;

public sealed class AppStageTests
{
    [Fact]
    public async Task The_stage_shows_what_is_stored_and_what_the_checker_finds()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        var stage = new AppStage(shop.App, null);
        (await stage.FindingsAsync(default)).ShouldBeEmpty();
        string before = await stage.FingerprintAsync(default);

        await shop.App.Services.GetRequiredService<IEntityStore>().WriteAsync(
            "stock|fruit|none", [new EntityWrite.Insert("level", """{"available":-1,"reserved":0}"""u8.ToArray())], default);

        (await stage.FindingsAsync(default)).ShouldHaveSingleItem().ShouldStartWith("catalog.stock: stock|fruit|none level");
        (await stage.FingerprintAsync(default)).ShouldNotBe(before);
    }
}
