using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Play;
using Distribution.Messaging;
using Distribution.Storage;
using EmbeddedFunctions.ServiceBus;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Azure.Tests.Scenarios;

public sealed class ScenarioTests(Azurite azurite)
{
    private const string StoredEntities = "Ledger proof";
    private const int FaultPercent = 4;

    /// <summary>The shortest of them: the others play two months, which takes many minutes over an emulator.</summary>
    public static TheoryData<string> Samples() => ["fruit-shop"];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_ends_with_the_same_figures_on_tables_as_in_one_file(string sample)
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);

        (PlayOutcome outcome, string report) = await PlayAsync(sample, services => Use(services, clock => scope.Over(azurite.ConnectionString, new TableRetry(), clock)));
        (_, string expected) = await PlayAsync(sample, null);

        outcome.Differences.ShouldBeEmpty();
        report.ShouldBe(expected);
    }

    [Fact]
    public async Task A_sample_ends_with_the_same_figures_on_tables_on_a_bad_day()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        await using FaultProxy proxy = await FaultProxy.StartAsync(azurite.Tables);
        var random = new Random(11);
        ProxyFault[] kinds = [ProxyFault.Busy, ProxyFault.CutBefore, ProxyFault.Throttled, ProxyFault.CutAfterwards];
        proxy.Decide = (_, _) =>
        {
            lock (random)
            {
                return random.Next(100) < FaultPercent ? kinds[random.Next(kinds.Length)] : ProxyFault.None;
            }
        };
        var quick = new TableRetry { FirstWait = TimeSpan.FromMilliseconds(1), MaxWait = TimeSpan.FromMilliseconds(5) };

        (PlayOutcome outcome, string report) = await PlayAsync("fruit-shop", services => Use(services, clock => scope.Over(proxy.ConnectionString, quick, clock)));
        (_, string expected) = await PlayAsync("fruit-shop", null);

        proxy.Faults.Distinct().ShouldBe(kinds, ignoreOrder: true);
        outcome.Differences.ShouldBeEmpty();
        report.ShouldBe(expected);
    }

    private static void Use(IServiceCollection services, Func<TimeProvider, TableEntityStore> open) => services
        .AddSingleton(provider => open(new PlayedNow(provider.GetRequiredService<TimeProvider>())))
        .AddSingleton<IEntityStore>(static provider => provider.GetRequiredService<TableEntityStore>())
        .AddSingleton<IEntityScan>(static provider => provider.GetRequiredService<TableEntityStore>())
        .AddSingleton<IMessageSender>(static provider => new QueueSenderOnly(provider.GetRequiredService<IQueueSender>()));

    private static async Task<(PlayOutcome Outcome, string Report)> PlayAsync(string sample, Action<IServiceCollection>? configure)
    {
        Scenario scenario = ScenarioFile.Load(Path.Combine(Root(), "samples", sample), out _, out _).ShouldNotBeNull();
        using var output = new StringWriter();
        PlayOutcome outcome = await new ScenarioPlayer(output, verbose: false, configure).PlayAsync(scenario, CancellationToken.None);
        // How many rows there are besides depends on the store: the host's own keys lie in its file.
        return (outcome, string.Join('\n', output.ToString().Split('\n').Where(static line => !line.StartsWith(StoredEntities, StringComparison.Ordinal))));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Distribution.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
    }

    /// <summary>The time of the play; what waits between two attempts waits in real time, or nobody would put the clock forward.</summary>
    private sealed class PlayedNow(TimeProvider played) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => played.GetUtcNow();
    }
}
