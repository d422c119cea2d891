using System.IO.Compression;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Payments.Bills;

/// <summary>Takes a bill off the wire, as far as it may be.</summary>
internal static class BillBytes
{
    /// <summary>The largest bill in bytes, packed or not.</summary>
    public const int Max = 10 * BlobRules.MaxContent;

    private const int Step = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>What answers a request, its body included; null for a body that is too large. Longer than a minute it is not waited for.</summary>
    /// <exception cref="OperationCanceledException">The caller's, or it took too long.</exception>
    public static async Task<(int Status, byte[]? Body)> GetAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            byte[] buffer = new byte[Step];
            while (await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false) is > 0 and var count)
            {
                if (body.Length + count > Max)
                {
                    return ((int)response.StatusCode, null);
                }

                body.Write(buffer, 0, count);
            }

            return ((int)response.StatusCode, body.ToArray());
        }
    }

    /// <summary>What was packed by gzip; bytes that do not begin like that as they are. Refused with <c>bill.broken</c> or <c>bill.too_large</c>.</summary>
    public static Result<byte[]> Gunzip(byte[] content)
    {
        if (content is not [0x1F, 0x8B, ..])
        {
            return content;
        }

        using var packed = new MemoryStream(content);
        using var stream = new GZipStream(packed, CompressionMode.Decompress);
        return Unpack(stream);
    }

    /// <summary>The whole of a stream that unpacks.</summary>
    public static Result<byte[]> Unpack(Stream stream)
    {
        try
        {
            using var plain = new MemoryStream();
            byte[] buffer = new byte[Step];
            while (stream.Read(buffer) is > 0 and var count)
            {
                if (plain.Length + count > Max)
                {
                    return BillProblems.TooLarge();
                }

                plain.Write(buffer, 0, count);
            }

            return plain.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return BillProblems.Broken("it breaks off or was packed wrongly");
        }
    }
}
