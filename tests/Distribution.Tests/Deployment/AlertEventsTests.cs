using System.Text.RegularExpressions;
using Distribution.Tests.Architecture;

namespace Distribution.Tests.Deployment;

/// <summary>Alerts and the workbook look for numbers of log events; a number nobody writes would be an alert that never comes.</summary>
public sealed partial class AlertEventsTests
{
    /// <summary>Errors that no alert looks for, and what tells of them instead.</summary>
    private static readonly Dictionary<string, string> ToldOtherwise = new()
    {
        ["1004"] = "the message lies in the dead letters, which an alert watches",
        ["2006"] = "its message comes again and ends in the dead letters, which an alert watches",
        ["8004"] = "counts what 8003 names",
    };

    private static readonly string[] Written =
        [.. from folder in (string[])["shared", "functions"] from file in Sources.In(folder) from Match match in Declared().Matches(file.Text) select match.Groups[1].Value];

    [Theory]
    [InlineData("infra-bicep/modules/alerts.bicep")]
    [InlineData("infra-bicep/modules/workbook.json")]
    public void Every_event_that_is_looked_for_is_written_somewhere(string path)
    {
        string[] sought = [.. Sought().Matches(Sources.Read(path)).Select(match => match.Groups[1].Value)];

        sought.Length.ShouldBeGreaterThan(8);
        sought.Where(number => !Written.Contains(number)).ShouldBeEmpty();
    }

    /// <summary>Who is told by mail finds it on the dashboard.</summary>
    [Fact]
    public void The_workbook_shows_every_event_that_an_alert_looks_for_by_its_number()
    {
        string[] alarms = [.. Ids().Matches(Sources.Read("infra-bicep/modules/alerts.bicep")).SelectMany(match => Sought().Matches(match.Value)).Select(match => match.Groups[1].Value)];

        alarms.Length.ShouldBeGreaterThan(30);
        string shown = Queries().Matches(Sources.Read("infra-bicep/modules/workbook.json"))[0].Value;
        alarms.Where(number => !shown.Contains($"'{number}'", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_error_has_a_number_and_an_alert_that_looks_for_it_or_another_that_tells()
    {
        string[] sought = [.. Sought().Matches(Sources.Read("infra-bicep/modules/alerts.bicep")).Select(match => match.Groups[1].Value)];
        string[] errors =
        [
            .. from folder in (string[])["shared", "functions"]
               from file in Sources.In(folder)
               from Match match in Errors().Matches(file.Text)
               select Declared().Match(match.Value) is { Success: true } number ? number.Groups[1].Value : $"{file.Path}: {match.Value}",
        ];

        errors.Length.ShouldBeGreaterThan(30);
        errors.Except(sought).Except(ToldOtherwise.Keys).ShouldBeEmpty();
        ToldOtherwise.Keys.Except(errors).ShouldBeEmpty();
    }

    /// <summary>A workspace has a table only once something was written into it, and a query that names one that is not there fails whole.</summary>
    [Theory]
    [InlineData("infra-bicep/modules/alerts.bicep", 3)]
    [InlineData("infra-bicep/modules/workbook.json", 5)]
    public void A_query_bears_that_a_table_is_not_there_yet(string path, int least)
    {
        string text = Sources.Read(path);
        string told = Told().Match(text).Value;
        string[] queries = [.. Queries().Matches(text).Select(match => match.Value.Replace("${told}", told, StringComparison.Ordinal)).Where(query => query.Contains("App", StringComparison.Ordinal))];

        queries.Length.ShouldBeGreaterThanOrEqualTo(least);
        queries.ShouldAllBe(query => query.Contains("union isfuzzy=true (datatable(", StringComparison.Ordinal));
    }

    [Fact]
    public void No_two_events_have_one_number() => Written.GroupBy(number => number).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();

    [Fact]
    public void What_an_operator_must_do_about_an_event_is_written_down()
    {
        string operations = Sources.Read("docs/operations.md");

        Sought().Matches(Sources.Read("infra-bicep/modules/alerts.bicep")).Select(match => match.Groups[1].Value)
            .Where(number => !operations.Contains($"| {number} |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\[LoggerMessage\(.*LogLevel\.(?:Error|Critical).*|\.Log(?:Error|Critical)\(.*")]
    private static partial Regex Errors();

    [GeneratedRegex("""query"?: ["'].*""")]
    private static partial Regex Queries();

    [GeneratedRegex("var told = '.*'")]
    private static partial Regex Told();

    [GeneratedRegex("ids: '.*'")]
    private static partial Regex Ids();

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex Declared();

    [GeneratedRegex("""["'](\d{4})["']""")]
    private static partial Regex Sought();
}
