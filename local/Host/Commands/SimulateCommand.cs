using System.Diagnostics;
using System.Globalization;
using Distribution.Local.Providers;
using Distribution.Local.Simulation;
using Distribution.Local.Simulation.Faults;

namespace Distribution.Local.Commands;

/// <summary><c>simulate</c>: plays seeds and says which faults they met; or plays one seed and shows what happens.</summary>
internal static class SimulateCommand
{
    public const int DefaultSeeds = 2_000;

    /// <summary>The most seeds of one run.</summary>
    public const int MaxSeeds = 100_000_000;

    /// <summary>From here on every fault must have been met.</summary>
    private const int Enough = 2_000;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    public static async Task<int> ReplayAsync(long seed, ProviderKind provider, TextWriter output)
    {
        SeedOutcome outcome = Simulator.Play(seed, output, null, provider);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {outcome.Steps} steps, trace {outcome.Hash:x16}")).ConfigureAwait(false);
        if (outcome.Failure is { } failure)
        {
            await output.WriteLineAsync($"seed {seed}: {failure}").ConfigureAwait(false);
        }

        return outcome.Failure is null ? ExitCode.Success : ExitCode.Difference;
    }

    public static async Task<int> RunAsync(int seeds, long first, ProviderKind provider, TextWriter output, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan told = TimeSpan.Zero;
        var campaign = new SeedRun(first, seeds, (done, steps) =>
        {
            if (clock.Elapsed - told >= ProgressEvery)
            {
                told = clock.Elapsed;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {seeds} seeds, {done / clock.Elapsed.TotalSeconds:F0} a second, {steps} steps"));
            }
        }, null, provider);
        await campaign.RunAsync(cancellation).ConfigureAwait(false);
        Write(campaign, provider, clock.Elapsed, output);
        return campaign.Failed is null && (seeds < Enough || !campaign.Missing.Any()) ? ExitCode.Success : ExitCode.Difference;
    }

    private static void Write(SeedRun campaign, ProviderKind provider, TimeSpan elapsed, TextWriter output)
    {
        foreach (Fault fault in FaultWords.Of(provider))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{campaign.Counts[fault],12}  {FaultWords.Of(fault)}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{campaign.Done} seeds in {elapsed.TotalSeconds:F1} s, {campaign.Steps} steps"));
        if (campaign.Missing.ToArray() is { Length: > 0 } missing)
        {
            output.WriteLine($"never met: {string.Join("; ", missing.Select(FaultWords.Of))}");
        }

        if (campaign.Failed is { } failed)
        {
            output.WriteLine($"seed {failed.Seed}: {failed.Failure}");
            string with = provider == ProviderKind.Sandbox ? "" : " --provider " + provider.Word();
            output.WriteLine($"replay: dotnet run -c Release --project local/Host -- simulate --seed {failed.Seed}{with}");
        }
    }
}
