using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Parsing;

namespace Distribution.Tests.Scenarios;

public sealed class ScenarioParserTests
{
    private const string Program = """{"merchant":"fruit"}""";

    [Fact]
    public void A_small_scenario_is_read_whole()
    {
        Scenario scenario = Read(Document(
            """{"do":"join","user":"an"},{"do":"order","id":"o1","buyer":"cai","via":"an","lines":[{"sku":"box","qty":2}],"freight":0},{"do":"pay","order":"o1","times":3},{"do":"advance","by":"P7DT1H"}""",
            """{"balances":{"an":{"pending":5}},"invariants":"hold"}""")).Scenario.ShouldNotBeNull();

        scenario.Merchant.Value.ShouldBe("fruit");
        scenario.Start.ShouldBe(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));
        scenario.Steps.Count.ShouldBe(4);
        scenario.Steps[1].ShouldBeOfType<Step.PlaceOrder>().Lines.ShouldBe([new Line("box", 2)]);
        scenario.Steps[2].ShouldBe(new Step.Pay("/steps/2", "o1", 3, TimeSpan.Zero));
        scenario.Steps[3].ShouldBe(new Step.Advance("/steps/3", new TimeSpan(7, 1, 0, 0), null));
        scenario.Expect.Balances[0].Accounts["pending"].ShouldBe(5);
        scenario.Expect.Balances[0].Accounts["debt"].ShouldBe(0);
        scenario.Expect.Invariants.ShouldBeTrue();
    }

    [Theory]
    [InlineData("P2W", 14 * 24 * 60)]
    [InlineData("P1W1DT1H", (8 * 24 * 60) + 60)]
    [InlineData("P1WT1M", (7 * 24 * 60) + 1)]
    [InlineData("P0W", 0)]
    public void A_duration_may_have_weeks_in_front(string by, int minutes)
    {
        Read(Document($$"""{"do":"advance","by":"{{by}}"}""", "{}")).Scenario.ShouldNotBeNull().Steps[0].ShouldBe(new Step.Advance("/steps/0", TimeSpan.FromMinutes(minutes), null));
        System.Text.RegularExpressions.Regex.IsMatch(
            by,
            System.Text.Json.JsonDocument.Parse(Distribution.Tests.Architecture.Sources.Read("docs/scenario-1.schema.json")).RootElement
                .GetProperty("$defs").GetProperty("duration").GetProperty("pattern").GetString()!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"do":"jump"}""", "/steps/0/do", "unknown step 'jump'")]
    [InlineData("""{"user":"an"}""", "/steps/0", "'do' is missing")]
    [InlineData("""7""", "/steps/0", "must be an object")]
    [InlineData("""{"do":"join","user":"an","inviter":"bo"}""", "/steps/0/inviter", "unknown member")]
    [InlineData("""{"do":"join","user":"an","user":"bo"}""", "/steps/0/user", "twice")]
    [InlineData("""{"do":"join","user":"a n"}""", "/steps/0/user", "1 to 64 characters")]
    [InlineData("""{"do":"join","user":"an","invitedBy":"bo"}""", "/steps/0/invitedBy", "no earlier step lets join 'bo'")]
    [InlineData("""{"do":"pay","order":"o1"}""", "/steps/0/order", "no earlier step orders 'o1'")]
    [InlineData("""{"do":"decide","withdrawal":"w1","approve":true}""", "/steps/0/withdrawal", "no earlier step withdraws 'w1'")]
    [InlineData("""{"do":"decide","withdrawal":"w1","approve":"yes"}""", "/steps/0/approve", "must be true or false")]
    [InlineData("""{"do":"advance"}""", "/steps/0", "either 'by' or 'to'")]
    [InlineData("""{"do":"advance","by":"P1D","to":"2026-03-05T00:00:00Z"}""", "/steps/0", "either 'by' or 'to'")]
    [InlineData("""{"do":"advance","by":"P1M"}""", "/steps/0/by", "must be a duration")]
    [InlineData("""{"do":"advance","by":"P1D2W"}""", "/steps/0/by", "must be a duration")]
    [InlineData("""{"do":"advance","by":"P2WP1D"}""", "/steps/0/by", "must be a duration")]
    [InlineData("""{"do":"advance","by":"-P1D"}""", "/steps/0/by", "must be a duration")]
    [InlineData("""{"do":"advance","to":"2026-03-05T00:00:00"}""", "/steps/0/to", "with an offset")]
    [InlineData("""{"do":"close","window":"year"}""", "/steps/0/window", "week or month")]
    [InlineData("""{"do":"transfer","outcome":"explode"}""", "/steps/0/outcome", "fail, unknown or return")]
    [InlineData("""{"do":"transfer","outcome":"return"}""", "/steps/0", "names its withdrawal")]
    [InlineData("""{"do":"withdraw","id":"w1","user":"an","amount":1.5}""", "/steps/0/amount", "whole number")]
    [InlineData("""{"do":"withdraw","id":"w1","user":"an","amount":99999999999999999999}""", "/steps/0/amount", "whole number")]
    [InlineData("""{"do":"order","id":"o1","buyer":"cai","lines":[{"sku":"pear","qty":1}]}""", "/steps/0/lines/0/sku", "the catalog has no 'pear'")]
    [InlineData("""{"do":"refund","order":"o1","amount":5}""", "/steps/0", "needs the line")]
    [InlineData("""{"do":"reject-expected","code":"x","step":{"do":"advance","by":"P1D"}}""", "/steps/0/step", "only a request")]
    [InlineData("""{"do":"pay","order":"o1","times":0}""", "/steps/0/times", "from 1 to 1000")]
    [InlineData("""{"do":"pay","order":"o1","delay":"P31D"}""", "/steps/0/delay", "at most 30 days")]
    [InlineData("""{"do":"jump"}""", "/steps/0/do", "there are: join,")]
    [InlineData("""{"do":"advance","by":"P9999999D"}""", "/steps/0/by", "2000 to 2099")]
    [InlineData("""{"do":"advance","by":"P99999999999D"}""", "/steps/0/by", "must be a duration")]
    [InlineData("""{"do":"advance","to":"2100-01-01T00:00:00Z"}""", "/steps/0/to", "2000 to 2099")]
    [InlineData("""{"do":"advance","to":"2026-03-02T08:59:59+08:00"}""", "/steps/0/to", "does not go back")]
    [InlineData("""{"do":"join","user":"\ud800"}""", "/steps/0/user", "not Unicode")]
    [InlineData("""{"do":"join","user":"an","\ud800":1}""", "/steps/0", "not Unicode")]
    [InlineData("""{"do":"publish","program":{"merchant":"\ud800"}}""", "/steps/0/program/merchant", "not Unicode")]
    [InlineData("""{"do":"publish","program":"a\u0000b"}""", "/steps/0/program", "cannot be read")]
    public void An_unusable_step_is_refused_with_its_place(string step, string pointer, string reason)
    {
        ScenarioError error = Read(Document(step, "{}")).Errors.First(error => error.Pointer == pointer);

        error.Reason.ShouldContain(reason);
    }

    [Theory]
    [InlineData("""{"balances":{"an":{"pendin":1}}}""", "/expect/balances/an/pendin")]
    [InlineData("""{"balances":{"zoe":{}}}""", "/expect/balances/zoe")]
    [InlineData("""{"grants":[{"user":"an","grant":"x"}]}""", "/expect/grants/0")]
    [InlineData("""{"stock":{"pear":1}}""", "/expect/stock/pear")]
    [InlineData("""{"orders":{"o9":"paid"}}""", "/expect/orders/o9")]
    [InlineData("""{"invariants":"maybe"}""", "/expect/invariants")]
    [InlineData("""{"balance":{}}""", "/expect/balance")]
    [InlineData("""{"balances":{"an":{},"an":{}}}""", "/expect/balances/an")]
    public void An_unusable_expectation_is_refused_with_its_place(string expect, string pointer) =>
        Read(Document("""{"do":"join","user":"an"}""", expect)).Errors.ShouldContain(error => error.Pointer == pointer);

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{\"scenario\":", "")]
    [InlineData("""{"scenario":"scenario/2"}""", "/scenario")]
    [InlineData("""{"scenario":"scenario/1","extra":1}""", "/extra")]
    [InlineData("""{"scenario":"scenario/1","program":"program.json","catalog":[],"steps":[]}""", "")]
    [InlineData("""{"scenario":"scenario/1","program":"none.json","start":"2026-03-02T09:00:00Z","catalog":[],"steps":[]}""", "/program")]
    [InlineData("""{"scenario":"scenario/1","program":{"merchant":7},"start":"2026-03-02T09:00:00Z","catalog":[],"steps":[]}""", "/program")]
    [InlineData("""{"scenario":"scenario/1","program":"program.json","start":"2026-03-02T09:00:00Z","catalog":[{"sku":"a","name":"A","price":0,"stock":1}],"steps":[]}""", "/catalog/0/price")]
    [InlineData("""{"scenario":"scenario/1","program":"program.json","start":"1999-12-31T23:59:59Z","catalog":[],"steps":[]}""", "/start")]
    public void An_unusable_document_is_refused_with_its_place(string json, string pointer)
    {
        (Scenario? scenario, IReadOnlyList<ScenarioError> errors) = Read(json);

        scenario.ShouldBeNull();
        errors.ShouldContain(error => error.Pointer == pointer);
    }

    [Fact]
    public async Task Every_step_is_described_where_people_look()
    {
        string description = await File.ReadAllTextAsync(Repository.Path("docs/scenarios.md"));
        foreach (string kind in StepParser.Kinds.Split(", "))
        {
            description.ShouldContain($"| `{kind}` |");
            Read(Document($$"""{"do":"{{kind}}"}""", "{}")).Errors.ShouldNotContain(error => error.Reason.StartsWith("unknown step", StringComparison.Ordinal));
        }

        StepParser.Kinds.Split(", ").Length.ShouldBe(typeof(Step).GetNestedTypes(System.Reflection.BindingFlags.NonPublic).Length + 1, "an application is a kind of joining");
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        (_, IReadOnlyList<ScenarioError> errors) = Read(Document("""{"do":"jump"},{"do":"join"}""", """{"balance":{}}"""));

        errors.Select(error => error.Pointer).ShouldBe(["/steps/0/do", "/steps/1", "/expect/balance"]);
    }

    private static string Document(string steps, string expect) => $$"""
        {"scenario":"scenario/1","program":"program.json","start":"2026-03-02T09:00:00+08:00",
         "catalog":[{"sku":"box","name":"水果礼盒","price":12800,"stock":10}],"steps":[{{steps}}],"expect":{{expect}}}
        """;

    private static (Scenario? Scenario, IReadOnlyList<ScenarioError> Errors) Read(string json)
    {
        Scenario? scenario = ScenarioParser.Parse(
            json,
            name => name == "program.json" ? Program : name.Contains('\0', StringComparison.Ordinal) ? File.ReadAllText(name) : throw new FileNotFoundException("no such file"),
            out IReadOnlyList<ScenarioError> errors);
        return (scenario, errors);
    }
}
