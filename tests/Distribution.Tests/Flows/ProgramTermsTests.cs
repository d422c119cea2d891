using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed class ProgramTermsTests
{
    [Fact]
    public async Task The_program_says_who_may_join_and_whose_code_counts()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string an = await shop.JoinAsync("an");
        string bo = await shop.JoinAsync("bo");
        (await BindAsync(shop, an)).ShouldBe("an");
        (await BindAsync(shop, bo)).ShouldBe("bo");
        await PublishAsync(shop, program => program
            .Replace("\"model\": \"last\"", "\"model\": \"first\"", StringComparison.Ordinal)
            .Replace("\"membersOnly\": false", "\"membersOnly\": true", StringComparison.Ordinal));

        (await BindAsync(shop, an)).ShouldBe("bo");
        await shop.RefusedAsync("distributor.members_only", () => shop.PostAsync(Caller.UserNamed("cai"), "distributors", "{}", key: false));
        string order = await shop.OrderAsync("cai", null);
        await shop.RefusedAsync("distributor.members_only", () => shop.PostAsync(Caller.UserNamed("cai"), "distributors", "{}", key: false));
        await shop.PayAsync(order);
        (await shop.PostAsync(Caller.UserNamed("cai"), "distributors", "{}", key: false)).Status.ShouldBe(201);
    }

    private static async Task<string?> BindAsync(FlowShop shop, string code) =>
        (await shop.PostAsync(Caller.UserNamed("cai"), "bindings", $$"""{"code":"{{code}}"}""", key: false)).Require("distributor").GetString();

    private static async Task PublishAsync(FlowShop shop, Func<string, string> edit)
    {
        string program = await File.ReadAllTextAsync(Repository.Path("samples/fruit-shop/program.json"));
        edit(program).ShouldNotBe(program);
        (await shop.PostAsync(Caller.Merchant, "programs", edit(program), key: false)).Status.ShouldBe(201);
    }
}
