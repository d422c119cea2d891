using System.Text.RegularExpressions;

namespace Distribution.Tests.Architecture;

public sealed partial class ForbiddenNamesTests
{
    [Theory]
    [InlineData("shared/Core", @"\b(Azure\.|Microsoft\.Data\.Sqlite|Microsoft\.AspNetCore|EmbeddedFunctions|Microsoft\.DurableTask|Microsoft\.Azure)")]
    [InlineData("functions", @"\b(EmbeddedFunctions|Distribution\.Local|Microsoft\.Data\.Sqlite)")]
    [InlineData("local/Runtime", @"\bDistribution\.")]
    public void A_part_does_not_know(string folder, string pattern) => Find(folder, new Regex(pattern)).ShouldBeEmpty();

    [Theory]
    [InlineData("shared/Core")]
    [InlineData("functions")]
    [InlineData("local")]
    public void Time_comes_from_the_time_provider(string folder) => Find(folder, SystemTime()).ShouldBeEmpty();

    [Theory]
    [InlineData("shared/Core")]
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
