using Distribution.Programs.Engine;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs.Engine;

public sealed class ProgramNeedsTests
{
    [Theory]
    [InlineData("fruit-shop", "fruit", ProgramNeeds.Tiers)]
    [InlineData("coding-school", "coding-school", ProgramNeeds.Limits | ProgramNeeds.Budgets | ProgramNeeds.Groups | ProgramNeeds.Metrics | ProgramNeeds.Tiers | ProgramNeeds.Rankings | ProgramNeeds.Buyers)]
    [InlineData("skincare", "skincare", ProgramNeeds.Limits | ProgramNeeds.Submissions | ProgramNeeds.Closes | ProgramNeeds.Tiers | ProgramNeeds.Rankings)]
    public void A_program_says_what_it_asks_of_the_shop(string folder, string merchant, ProgramNeeds needs) =>
        Sample.Compile(File.ReadAllText(Path.Combine(Sample.Root, "samples", folder, "program.json")), merchant).Needs.ShouldBe(needs);

    [Fact]
    public void A_program_of_paid_orders_and_one_plain_ranking_asks_for_nothing() => Sample.Compile(FruitProgram.Text, "fruit").Needs.ShouldBe(ProgramNeeds.None);
}
