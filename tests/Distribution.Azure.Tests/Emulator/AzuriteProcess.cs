using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>One Azurite in memory on free ports.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private const int MaxTries = 3;

    private static readonly TimeSpan MaxStart = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distribution-azurite-");
    private readonly ConcurrentQueue<string> _said = new();
    private readonly int[] _ports = FreePorts(3);
    private readonly Process _process;

    private AzuriteProcess(string script, IReadOnlyList<string> options)
    {
        var info = new ProcessStartInfo("node",
        [
            script, "--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", $"{_ports[0]}", "--queueHost", "127.0.0.1", "--queuePort", $"{_ports[1]}", "--tableHost", "127.0.0.1", "--tablePort", $"{_ports[2]}",
            .. options,
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        _process = Process.Start(info) ?? throw new InvalidOperationException("node does not start.");
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int BlobPort => _ports[0];

    public int TablePort => _ports[2];

    /// <summary>Returns when it listens.</summary>
    public static async Task<AzuriteProcess> StartAsync(string script, params string[] options)
    {
        for (int attempt = 1; ; attempt++)
        {
            var process = new AzuriteProcess(script, options);
            try
            {
                await process.ListeningAsync(process.BlobPort);
                await process.ListeningAsync(process.TablePort);
                return process;
            }
            catch (InvalidOperationException)
            {
                await process.DisposeAsync();
                if (attempt == MaxTries)
                {
                    throw;
                }

                // Somebody else may have taken a port that was free a moment ago.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ListeningAsync(int port)
    {
        var since = Stopwatch.StartNew();
        while (!_process.HasExited && since.Elapsed < MaxStart)
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
