namespace Distribution.Azure.Tests.Infrastructure;

public sealed class BicepLintTests(BicepLint lint) : IClassFixture<BicepLint>
{
    public static TheoryData<int, string> Mistakes()
    {
        var mistakes = new TheoryData<int, string>();
        for (int number = 0; number < BicepMistake.All.Count; number++)
        {
            mistakes.Add(number, $"{BicepMistake.All[number].File} {BicepMistake.All[number].Fault}");
        }

        return mistakes;
    }

    [Fact]
    public void The_infrastructure_has_no_fault_that_can_be_seen_without_its_compiler() =>
        lint.Of(-1).ShouldHaveSingleItem().ShouldBe("11 files, 0 faults");

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_found(int number, string told)
    {
        string[] said = lint.Of(number);

        said.ShouldContain(line => line.Contains(BicepMistake.All[number].Fault, StringComparison.Ordinal), $"{told}: {string.Join('\n', said)}");
    }
}
