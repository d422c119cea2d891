using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>One Azurite in memory for all tests that need one, on free ports, ended with them.</summary>
public sealed class Azurite : IAsyncLifetime
{
    /// <summary>The account and key every emulator has; no secret.</summary>
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan MaxStart = TimeSpan.FromSeconds(60);
    private const int MaxTries = 3;

    private readonly ConcurrentQueue<string> _said = new();
    private Process? _process;
    private DirectoryInfo? _folder;
    private string _missing = "";
    private Uri? _tables;
    private Uri? _blobs;

    /// <summary>Where tables are. Skips the test where there is no Azurite.</summary>
    public Uri Tables => Here(_tables);

    public Uri Blobs => Here(_blobs);

    public string ConnectionString => ConnectionTo(Tables, Blobs);

    /// <summary>The same account somewhere else, such as behind a proxy.</summary>
    public static string ConnectionTo(Uri tables, Uri blobs) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={tables};BlobEndpoint={blobs}";

    public async ValueTask InitializeAsync()
    {
        if (AzuriteInstall.Find(out _missing) is not { } script)
        {
            return;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await StartAsync(script);
                return;
            }
            catch (InvalidOperationException) when (attempt < MaxTries)
            {
                // Somebody else took a port that was free a moment ago.
                await DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder?.Delete(recursive: true);
        _folder = null;
    }

    private async Task StartAsync(string script)
    {
        _folder = Directory.CreateTempSubdirectory("distribution-azurite-");
        int[] ports = FreePorts(3);
        var info = new ProcessStartInfo("node",
        [
            script, "--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", $"{ports[0]}", "--queueHost", "127.0.0.1", "--queuePort", $"{ports[1]}", "--tableHost", "127.0.0.1", "--tablePort", $"{ports[2]}",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        _said.Clear();
        _process = Process.Start(info) ?? throw new InvalidOperationException("node does not start.");
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _blobs = new Uri($"http://127.0.0.1:{ports[0]}/{Account}");
        _tables = new Uri($"http://127.0.0.1:{ports[2]}/{Account}");
        await ListeningAsync(ports[0]);
        await ListeningAsync(ports[2]);
        await new TableServiceClient(ConnectionTo(_tables, _blobs)).GetPropertiesAsync();
        await new BlobServiceClient(ConnectionTo(_tables, _blobs)).GetPropertiesAsync();
    }

    private async Task ListeningAsync(int port)
    {
        var since = Stopwatch.StartNew();
        while (_process is { HasExited: false } && since.Elapsed < MaxStart)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"Azurite does not listen on port {port}: {string.Join(' ', _said)}");
    }

    private Uri Here(Uri? address)
    {
        Assert.SkipUnless(_missing.Length == 0, _missing);
        return address ?? throw new InvalidOperationException("Azurite was not started.");
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
