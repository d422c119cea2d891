using System.Text.RegularExpressions;

namespace Distribution.Tests.Architecture;

public sealed partial class ForbiddenNamesTests
{
    [Theory]
    [InlineData("shared/Core", @"\b(Azure\.|Microsoft\.Data\.Sqlite|Microsoft\.AspNetCore|EmbeddedFunctions|Microsoft\.DurableTask|Microsoft\.Azure)")]
    [InlineData("functions", @"\b(EmbeddedFunctions|Distribution\.Local|Microsoft\.Data\.Sqlite|Azure\.(Core|Data|Identity|Messaging|Storage))")]
    [InlineData("shared/Azure", @"\bDistribution\.(?!Azure\b|Kernel\b|Messaging\b|Storage\b)[A-Z]|\b(EmbeddedFunctions|Microsoft\.Data\.Sqlite|Microsoft\.AspNetCore|Microsoft\.DurableTask|Microsoft\.Azure\.Functions)")]
    [InlineData("local", @"\bDistribution\.Azure\b|\busing Azure\.")]
    [InlineData("local/Runtime", @"\bDistribution\.")]
    public void A_part_does_not_know(string folder, string pattern) => Find(folder, new Regex(pattern)).ShouldBeEmpty();

    [Fact]
    public void Of_the_functions_only_their_program_knows_the_adapters() =>
        Find("functions", new Regex(@"\bDistribution\.Azure\b")).ShouldHaveSingleItem().ShouldStartWith("functions/Program.cs");

    [Theory]
    [InlineData("tests/Distribution.Tests/Distribution.Tests.csproj")]
    [InlineData("local/Host/Distribution.Local.csproj")]
    [InlineData("local/Runtime/EmbeddedFunctions.csproj")]
    [InlineData("shared/Core/Distribution.Core.csproj")]
    public void What_the_two_commands_need_refers_to_nothing_of_Azure(string project) =>
        Regex.IsMatch(Sources.Read(project), @"Include=""([^""]*Distribution\.Azure\.csproj|Azure\.|Microsoft\.Azure)").ShouldBeFalse();

    [Theory]
    [InlineData("shared/Core")]
    [InlineData("shared/Azure")]
    [InlineData("functions")]
    [InlineData("local")]
    public void Time_comes_from_the_time_provider(string folder) => Find(folder, SystemTime()).ShouldBeEmpty();

    [Theory]
    [InlineData("shared/Core")]
    [InlineData("shared/Azure")]
    [InlineData("functions")]
    [InlineData("local")]
    public void No_warning_is_silenced_in_code(string folder) => Find(folder, new Regex(@"#pragma warning disable|SuppressMessage")).ShouldBeEmpty();

    [Fact]
    public void Money_is_counted_in_integers() =>
        Find("shared/Core", new Regex(@"\b(decimal|double|float)\b(?![^""\n]*""[^""\n]*$)"))
            .Where(hit => !hit.StartsWith("shared/Core/Kernel/Money.cs", StringComparison.Ordinal) && !hit.Contains("///", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static string[] Find(string folder, Regex pattern) =>
    [
        .. from file in Sources.In(folder)
           from line in file.Text.Split('\n').Index()
           where pattern.IsMatch(line.Item)
           select $"{file.Path}:{line.Index + 1} {line.Item.Trim()}",
    ];

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b")]
    private static partial Regex SystemTime();
}
