using Distribution.Kernel;
using Distribution.Programs.Language;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs;

public sealed class InvalidProgramTests
{
    private static readonly MerchantId Merchant = new("fruit");

    [Fact]
    public void The_fruit_program_is_sound()
    {
        ProgramReading reading = ProgramReader.Read(FruitProgram.Bytes, Merchant);
        reading.Errors.ShouldBeEmpty();
        reading.Program.ShouldNotBeNull().Terms.Hold.ShouldBe(TimeSpan.FromDays(7));
    }

    [Theory]
    [InlineData("reward-program/1", "reward-program/2", "/schema")]
    [InlineData("\"merchant\": \"fruit\"", "\"merchant\": \"other\"", "/merchant")]
    [InlineData("\"CNY\"", "\"EUR\"", "/currency")]
    [InlineData("Asia/Shanghai", "Mars/Base", "/timeZone")]
    [InlineData("\"weekStart\": \"mon\"", "\"weekStart\": \"monday\"", "/weekStart")]
    [InlineData("\"weekStart\": \"mon\"", "\"weekStarts\": \"mon\"", "/weekStarts")]
    [InlineData("\"maxLevels\": 2", "\"maxLevels\": 4", "/attribution/maxLevels")]
    [InlineData("\"maxLevels\": 2", "\"maxLevels\": 1", "/rules/0/pay/1/to")]
    [InlineData("\"P7D\"", "\"P1M\"", "/settlement/hold")]
    [InlineData("\"P7D\"", "\"P\"", "/settlement/hold")]
    [InlineData("\"minWithdrawal\": 100", "\"minWithdrawal\": 1.5", "/settlement/minWithdrawal")]
    [InlineData("\"minWithdrawal\": 100, ", "", "/settlement/minWithdrawal")]
    [InlineData("\"lineShare\": 300000", "\"lineShare\": 1000001", "/caps/lineShare")]
    [InlineData("[\"*\", 100000]", "[\"*\", 100000], [[\"gift\"], 50000]", "/tables/rate/rows/1")]
    [InlineData("[\"*\", 100000]", "[\"*\", 100000, 1]", "/tables/rate/rows/0")]
    [InlineData("{ \"table\": \"rate\" }", "{ \"table\": \"price\" }", "/rules/0/pay/0/percent/table")]
    [InlineData("\"percent\": 50000", "\"percent\": 0", "/rules/0/pay/1/percent")]
    [InlineData("\"of\": \"line.net\" } ] }", "\"of\": \"order.total\" } ] }", "/rules/0/pay/1/of")]
    [InlineData("\"L1.orders\"", "\"L1.age\"", "/rules/1/when/L1.age")]
    [InlineData("{ \"eq\": 1 }", "{ \"eq\": \"1\" }", "/rules/1/when/L1.orders/eq")]
    [InlineData("{ \"eq\": 1 }", "{ \"lt\": 1 }", "/rules/1/when/L1.orders")]
    [InlineData("{ \"eq\": 1 }", "{ \"like\": 1 }", "/rules/1/when/L1.orders/like")]
    [InlineData("\"id\": \"first-sale\"", "\"id\": \"base\"", "/rules/1/id")]
    [InlineData("\"on\": \"distributor.firstOrder\"", "\"on\": \"distributor.joined\"", "/rules/2/on")]
    [InlineData("\"to\": \"inviter\"", "\"to\": \"L3\"", "/rules/2/pay/0/to")]
    [InlineData("\"metric\": \"sales\"", "\"metric\": \"heads\"", "/rules/3/metric")]
    [InlineData("\"limit\": { \"per\": \"L1\", \"times\": 1 }", "\"limit\": { \"per\": \"L1\", \"times\": 0 }", "/rules/1/limit/times")]
    public void What_is_wrong_is_named_with_its_place(string old, string replacement, string pointer)
    {
        ProgramReading reading = ProgramReader.Read(FruitProgram.With(old, replacement), Merchant);
        reading.Program.ShouldBeNull();
        reading.Errors.Select(error => error.Pointer).ShouldContain(pointer);
    }

    [Fact]
    public void Everything_wrong_is_named_at_once() =>
        ProgramReader.Read("""{"schema":"x","rules":[{"id":"a","on":"order.paid","pay":[]},{}],"extra":1}"""u8.ToArray(), Merchant)
            .Errors.Select(error => error.Pointer)
            .ShouldBe(["/extra", "/schema", "/currency", "/timeZone", "/attribution", "/settlement", "/rules/0/pay", "/rules/1/id", "/rules/1/on"], ignoreOrder: true);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"schema":"reward-program/1","schema":"reward-program/1"}""")]
    public void What_is_not_an_object_of_single_fields_is_refused(string text) =>
        ProgramReader.Read(System.Text.Encoding.UTF8.GetBytes(text), Merchant).Errors.ShouldNotBeEmpty();

    [Fact]
    public void Two_rules_of_a_slot_that_cannot_be_told_apart_are_refused()
    {
        const string Second = """{ "id": "again", "on": "order.paid", "slot": "base", "pay": [ { "to": "L1", "percent": 1, "of": "line.net" } ] }, { "id": "first-sale",""";
        ProgramReader.Read(FruitProgram.With("{ \"id\": \"first-sale\",", Second), Merchant)
            .Errors.Select(error => error.Pointer).ShouldBe(["/rules/1/slot"]);
    }
}
