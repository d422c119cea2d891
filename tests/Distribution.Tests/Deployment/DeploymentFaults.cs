using System.Text.Json;
using System.Text.RegularExpressions;
using EmbeddedFunctions.Timers;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Tests.Deployment;

/// <summary>What a deployment would find out too late: a function bound to something that is not there, or something made for nobody.</summary>
internal static partial class DeploymentFaults
{
    private const string Overrides = "AzureFunctionsJobHost__";

    public static string[] Of(IReadOnlyList<DeployedFunction> functions, Provisioned made, string hostJson, IReadOnlySet<string> sample)
    {
        using JsonDocument host = JsonDocument.Parse(hostJson);
        return
        [
            .. functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => $"{same.Key}: two functions have this name"),
            .. functions.SelectMany(function => Of(function, made, sample)),
            .. made.Queues.Keys.Where(queue => !functions.Any(function => function.Queue == queue)).Select(queue => $"no function takes from the queue '{queue}'"),
            .. Placeholder().Matches(hostJson).SelectMany(match => Setting("host.json", match.Groups[1].Value, made, sample)),
            .. Text(host.RootElement, "extensions", "durableTask", "storageProvider", "connectionStringName") is { } connection
                ? Setting("host.json", connection, made, sample) : ["host.json: no connection to the task hub"],
            .. made.Settings.Where(name => name.StartsWith(Overrides, StringComparison.Ordinal))
                .Where(name => !Exists(host.RootElement, name[Overrides.Length..].Split("__")[..^1]))
                .Select(name => $"{name} overrides nothing in host.json"),
        ];
    }

    private static IEnumerable<string> Of(DeployedFunction function, Provisioned made, IReadOnlySet<string> sample)
    {
        if (function.Queue is { } queue)
        {
            if (!made.Queues.TryGetValue(queue, out bool sessions))
            {
                yield return $"{function.Name}: the queue '{queue}' is not provisioned";
            }
            else if (sessions != function.Sessions)
            {
                yield return $"{function.Name}: the queue '{queue}' is provisioned {(sessions ? "with" : "without")} sessions";
            }

            foreach (string fault in Setting(function.Name, function.Connection ?? "AzureWebJobsServiceBus", made, sample))
            {
                yield return fault;
            }
        }

        foreach (Match match in Placeholder().Matches(function.Schedule ?? ""))
        {
            foreach (string fault in Setting(function.Name, match.Groups[1].Value, made, sample))
            {
                yield return fault;
            }
        }

        if (function.Schedule is { } schedule && !Placeholder().IsMatch(schedule) && Unreadable(schedule))
        {
            yield return $"{function.Name}: '{schedule}' is no schedule";
        }

        if (function.Kind == "Http" && function.Level != AuthorizationLevel.Anonymous)
        {
            yield return $"{function.Name}: asks for a key that nobody hands out";
        }
    }

    private static IEnumerable<string> Setting(string who, string name, Provisioned made, IReadOnlySet<string> sample)
    {
        if (!made.Has(name))
        {
            yield return $"{who}: the setting '{name}' is not provisioned";
        }

        if (!sample.Contains(name))
        {
            yield return $"{who}: the setting '{name}' is not in the sample";
        }
    }

    private static bool Unreadable(string schedule)
    {
        try
        {
            TimerSchedule.Parse(schedule);
            return false;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static string? Text(JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.GetString();
    }

    private static bool Exists(JsonElement element, params string[] path) => path.All(name => element.TryGetProperty(name, out element));

    [GeneratedRegex("%([A-Za-z_:]+)%")]
    private static partial Regex Placeholder();
}
