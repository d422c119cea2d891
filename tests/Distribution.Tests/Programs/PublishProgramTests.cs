using System.Text;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs;

public sealed class PublishProgramTests
{
    [Theory]
    [InlineData("skincare")]
    [InlineData("coding-school")]
    public async Task The_programs_of_the_samples_are_published_as_they_stand(string sample)
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.Bytes);
        byte[] document = await File.ReadAllBytesAsync(Path.Combine(Sample.Root, "samples", sample, "program.json"));

        Result<PublishProgramResult> published = await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(new MerchantId(sample), document), default);

        published.Problem.ShouldBeNull();
        ProgramReader.ReadPublished(document, new MerchantId(sample)).ShouldNotBeNull();
        (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(new MerchantId(sample), null), default)).Value.Program.Version.ShouldBe(1);
    }

    /// <summary>Orders were placed under it: what a later version of the reader thinks of it changes nothing that is in force.</summary>
    [Theory]
    [InlineData("""{ "id": "never", "on": "order.paid", "when": { "L1.orders": { "eq": 1, "ne": 1 } }, "pay": [ { "to": "L1", "fixed": 7 } ] }""", "condition.never")]
    [InlineData("""
        { "id": "early", "on": "order.paid", "slot": "t", "pay": [ { "to": "L1", "each": 5, "per": "line.units" } ] },
        { "id": "late", "on": "order.paid", "slot": "t", "pay": [ { "to": "L1", "each": 7, "per": "line.units" } ] }
        """, "slot.equal_winners")]
    [InlineData("""{ "id": "second", "on": "distributor.firstOrder", "pay": [ { "to": "inviter", "fixed": 7 } ] }""", "level.over_max")]
    public void A_version_that_was_published_is_run_as_it_was_understood_then(string rule, string code)
    {
        byte[] document = Encoding.UTF8.GetBytes($$"""
            { "schema": "reward-program/1", "currency": "CNY", "timeZone": "Asia/Shanghai",
              "attribution": { "model": "first", "windowDays": 30, "maxLevels": 1 },
              "settlement": { "hold": "P7D", "from": "order.completed", "minWithdrawal": 100 },
              "rules": [ { "id": "base", "on": "order.paid", "slot": "s", "pay": [ { "to": "L1", "percent": 100000, "of": "line.net" } ] }, {{rule}} ] }
            """);

        ProgramReading now = ProgramReader.Read(document, Shop.Merchant);
        (now.Program, now.Errors.ShouldHaveSingleItem().Code).ShouldBe((null, code));

        RewardProgram published = ProgramReader.ReadPublished(document, Shop.Merchant).ShouldNotBeNull();
        Rewards rewards = RewardEngine.Evaluate(CompiledProgram.Compile(published, 1), Sample.Order([Sample.Line(1, "box", 1, 10000)]));
        rewards.Lines.Where(static line => line.Rule == "base").ShouldHaveSingleItem().Amount.ShouldBe(1000);
        rewards.Lines.Where(static line => line.Rule is "never" or "late").ShouldBeEmpty();
        ProgramReader.ReadPublished(Encoding.UTF8.GetBytes("""{ "schema": "reward-program/1" }"""), Shop.Merchant).ShouldBeNull();
    }
}
