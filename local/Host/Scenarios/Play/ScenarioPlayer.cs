using System.Globalization;
using System.Text.Json.Nodes;
using Distribution.Local.Providers;
using Distribution.Local.Scenarios.Play.People;
using Distribution.Local.Scenarios.Report;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Plays a scenario from an empty data file to its expectations, all of it through HTTP.</summary>
/// <param name="output">Where the report goes.</param>
/// <param name="verbose">Whether every request is told.</param>
/// <param name="configure">Replaces services, such as the store; null for none.</param>
internal sealed class ScenarioPlayer(TextWriter output, bool verbose, Action<IServiceCollection>? configure = null)
{
    /// <summary>The least time between two runs of a timer; zero for as often as it is scheduled.</summary>
    public TimeSpan MinTimerInterval { get; init; }

    /// <summary>See <see cref="ApiClient.MaxSends"/>.</summary>
    public int MaxSends { get; init; } = 1;

    /// <summary>Where what is stored stays; null to forget it.</summary>
    public string? DataFile { get; init; }

    /// <summary>Through which payments and payouts go.</summary>
    public ProviderKind Provider { get; init; }

    /// <exception cref="SetUpException">The shop does not take what the scenario begins with.</exception>
    public async Task<PlayOutcome> PlayAsync(Scenario scenario, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("distribution-play-");
        try
        {
            AppHost app = await AppHost.StartAsync(
                new AppHostOptions
                {
                    DataFile = DataFile ?? Path.Combine(folder.FullName, "play.db"),
                    IsScratch = DataFile is null,
                    Clock = new SimulatedClock(scenario.Start),
                    Provider = Provider,
                    Merchants = [scenario.Merchant],
                    MinTimerInterval = MinTimerInterval,
                    ConfigureLogging = Log,
                    ConfigureServices = configure,
                },
                cancellation).ConfigureAwait(false);
            await using (app.ConfigureAwait(false))
            {
                return await PlayAsync(scenario, app, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Log(ILoggingBuilder logging)
    {
        if (verbose)
        {
            logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new TextLogger(output));
        }
    }

    private async Task<PlayOutcome> PlayAsync(Scenario scenario, AppHost app, CancellationToken cancellation)
    {
        var stage = new AppStage(app, verbose ? line => output.WriteLine("    " + line) : null);
        var api = new ApiClient(app.Client, app.Tokens, scenario.Merchant) { MaxSends = MaxSends };
        var world = new PlayWorld();
        var check = new ExpectationCheck(stage, api, world);
        var provider = new ProviderSide(stage, api, world, Provider);
        foreach (string name in provider.Foresee(scenario.Steps))
        {
            await output.WriteLineAsync($"{name} is paid out by the sandbox: what {Provider} has paid does not come back.").ConfigureAwait(false);
        }

        await app.IntroduceAsync(Provider, scenario.Merchant, ScenarioUsers.Of(scenario), cancellation).ConfigureAwait(false);
        var player = new StepPlayer(stage, api, world, check, new WindowCheck(stage, api, world), provider);
        var differences = new List<Difference>();
        int played = 0;
        await SetUpAsync(scenario, api, cancellation).ConfigureAwait(false);
        world.Programs.Add((stage.Now, scenario.Program));
        try
        {
            foreach (Step step in scenario.Steps)
            {
                if (verbose)
                {
                    output.WriteLine($"{stage.Now.ToString("u", CultureInfo.InvariantCulture)} {step.Pointer} {step.GetType().Name}");
                }

                differences.AddRange(await PlayAsync(player, step, cancellation).ConfigureAwait(false));
                played++;
            }

            differences.AddRange(await check.RunAsync(scenario.Expect, cancellation).ConfigureAwait(false));
        }
        catch (PlayException stop)
        {
            string pointer = played < scenario.Steps.Count ? scenario.Steps[played].Pointer : "/expect";
            differences.Add(new Difference(pointer, "the play stops here", "to go on", stop.Message));
        }

        await new PlayReport(api, world, output).WriteAsync(cancellation).ConfigureAwait(false);
        await ProofReport.WriteAsync(app, output, cancellation).ConfigureAwait(false);
        return new PlayOutcome(played, differences);
    }

    private static async Task<IReadOnlyList<Difference>> PlayAsync(StepPlayer player, Step step, CancellationToken cancellation)
    {
        try
        {
            return await player.PlayAsync(step, cancellation).ConfigureAwait(false);
        }
        catch (KeyNotFoundException missing)
        {
            throw new PlayException("it needs something an earlier step should have made: " + missing.Message);
        }
    }

    private static async Task SetUpAsync(Scenario scenario, ApiClient api, CancellationToken cancellation)
    {
        if (scenario.Shop is { } shop)
        {
            var body = new JsonObject { ["freightFlat"] = shop.FreightFlat, ["freeShippingFrom"] = shop.FreeShippingFrom };
            Require(await api.SendAsync(Caller.Merchant, HttpMethod.Put, "shop", body.ToJsonString(), null, cancellation).ConfigureAwait(false), "/shop");
        }

        Require(await api.PostAsync(Caller.Merchant, StepRequest.PublishPath, scenario.Program, null, cancellation).ConfigureAwait(false), "/program");
        for (int i = 0; i < scenario.Catalog.Count; i++)
        {
            ProductSetup product = scenario.Catalog[i];
            var body = new JsonObject { ["sku"] = product.Sku, ["name"] = product.Name, ["price"] = product.Price, ["stock"] = product.Stock };
            if (product.Category is { } category)
            {
                body["category"] = category;
            }

            Require(await api.PostAsync(Caller.Merchant, "products", body.ToJsonString(), $"scenario.catalog.{i}", cancellation).ConfigureAwait(false), $"/catalog/{i}");
        }
    }

    private static void Require(ApiReply reply, string pointer)
    {
        if (!reply.IsSuccess)
        {
            ScenarioError[] errors = [.. reply.Body.ItemsOf("errors").Select(error => new ScenarioError(pointer + error.TextOf("pointer"), error.TextOf("detail") ?? ""))];
            throw new SetUpException(errors.Length > 0 ? errors : [new ScenarioError(pointer, reply.Describe())]);
        }
    }
}
