using System.Text.RegularExpressions;
using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Play;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;
using EmbeddedFunctions.ServiceBus;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>
/// Plays scenarios with the entities on tables. What makes that slow is not the shop but the clock: four timers that run
/// every five or ten minutes, and a planner that looks at every shard of three hours every hour, over weeks. So timers are
/// kept apart here, and one shard is enough; what they do in a run is the same.
/// </summary>
internal static partial class TablePlay
{
    private const string StoredEntities = "Ledger proof";

    /// <summary>With the entities in one file.</summary>
    /// <param name="path">A scenario's folder.</param>
    /// <param name="timersApart">The least time between two runs of a timer; zero for as often as each is scheduled.</param>
    public static Task<(PlayOutcome Outcome, string Report)> OnOneFileAsync(string path, TimeSpan timersApart) => PlayAsync(path, timersApart, null, 1);

    public static Task<(PlayOutcome Outcome, string Report)> OnTablesAsync(string path, TimeSpan timersApart, TableScope scope, string connection, TableRetry retry, int maxSends = 1) =>
        PlayAsync(path, timersApart, services => Use(services, clock => scope.Over(connection, retry, clock)), maxSends);

    /// <summary>A report without the times of day at which its timers ran, as they run less often here.</summary>
    public static string Figures(string report) => TimeOfDay().Replace(report, "$1");

    [GeneratedRegex(@"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}\+\d{2}:\d{2})?")]
    private static partial Regex TimeOfDay();

    private static void Use(IServiceCollection services, Func<TimeProvider, TableEntityStore> open) => services
        .Configure<DueBookOptions>(static options => options.Shards = 1)
        .AddSingleton(provider => open(new PlayedNow(provider.GetRequiredService<TimeProvider>())))
        .AddSingleton<IEntityStore>(static provider => provider.GetRequiredService<TableEntityStore>())
        .AddSingleton<IEntityScan>(static provider => provider.GetRequiredService<TableEntityStore>())
        .AddSingleton<IMessageSender>(static provider => new QueueSenderOnly(provider.GetRequiredService<IQueueSender>()));

    private static async Task<(PlayOutcome Outcome, string Report)> PlayAsync(string path, TimeSpan timersApart, Action<IServiceCollection>? configure, int maxSends)
    {
        Scenario scenario = ScenarioFile.Load(path, out _, out IReadOnlyList<ScenarioError> faults).ShouldNotBeNull(string.Join('\n', faults));
        using var output = new StringWriter();
        PlayOutcome outcome = await new ScenarioPlayer(output, verbose: false, configure) { MinTimerInterval = timersApart, MaxSends = maxSends }.PlayAsync(scenario, CancellationToken.None);
        // How many rows there are besides depends on the store: the host's own keys lie in its file.
        return (outcome, string.Join('\n', output.ToString().Split('\n').Where(static line => !line.StartsWith(StoredEntities, StringComparison.Ordinal))));
    }

    /// <summary>The time of the play; what waits between two attempts waits in real time, or nobody would put the clock forward.</summary>
    private sealed class PlayedNow(TimeProvider played) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => played.GetUtcNow();
    }
}
