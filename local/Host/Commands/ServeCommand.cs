using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Distribution.Local.Providers;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging;

namespace Distribution.Local.Commands;

/// <summary><c>serve</c>: the whole backend on this machine until it is told to stop.</summary>
internal static class ServeCommand
{
    public const int DefaultPort = 7071;
    public const string DefaultData = "distribution.db";

    public static async Task<int> RunAsync(int port, string dataFile, ProviderKind provider, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        AppHost app;
        try
        {
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(dataFile))))
            {
                throw new DirectoryNotFoundException($"there is no folder for '{dataFile}'.");
            }

            app = await AppHost.StartAsync(
                new AppHostOptions
                {
                    DataFile = dataFile,
                    Provider = provider,
                    Merchants = [DemoShop.Merchant],
                    HttpUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
                    ConfigureLogging = logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new TextLogger(errors)),
                },
                stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException or SocketException or SqliteFaultException)
        {
            await errors.WriteLineAsync("Cannot serve: " + error.Message).ConfigureAwait(false);
            return ExitCode.Unusable;
        }

        await using (app.ConfigureAwait(false))
        {
            app.PublishAddress();
            await app.IntroduceAsync(provider, DemoShop.Merchant, DemoShop.Users, stop.Token).ConfigureAwait(false);
            await WelcomeAsync(app, dataFile, provider, output, stop.Token).ConfigureAwait(false);
            await WaitAsync(stop.Token).ConfigureAwait(false);
            await output.WriteLineAsync("Stopping.").ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static async Task WelcomeAsync(AppHost app, string dataFile, ProviderKind provider, TextWriter output, CancellationToken cancellation)
    {
        var shop = new DemoShop(app);
        if (await shop.IsMissingAsync(cancellation).ConfigureAwait(false))
        {
            await shop.SeedAsync(cancellation).ConfigureAwait(false);
        }

        await output.WriteLineAsync($"""
            # Distribution serves shop '{DemoShop.Merchant}' from {Path.GetFullPath(dataFile)}; stop with Ctrl-C.
            # Payments and payouts go through the simulated {provider}.
            # Development tokens, for a shell:
            BASE={app.BaseAddress.GetLeftPart(UriPartial.Authority)}
            MERCHANT={shop.Token("merchant", "merchant")}
            FINANCE={shop.Token("finance", "finance")}
            FINANCE2={shop.Token("finance2", "finance")}
            AN={shop.Token("an", "user")}
            BO={shop.Token("bo", "user")}
            CAI={shop.Token("cai", "user")}
            # ready
            """).ConfigureAwait(false);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The only way out: somebody wants it to stop.
        }
    }
}
