using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Distribution.Tests.Sharing;

/// <summary>Reads the one kind of PNG a QR code needs: grey, 1 bit, not interlaced, rows not filtered. True is dark.</summary>
internal static class PngPixels
{
    public static bool[,] Read(byte[] png)
    {
        png.AsSpan(0, 8).SequenceEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }).ShouldBeTrue();
        int width = 0;
        int height = 0;
        using var compressed = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> data = png.AsSpan(at + 8, length);
            switch (Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "IHDR":
                    width = BinaryPrimitives.ReadInt32BigEndian(data);
                    height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                    (data[8], data[9], data[12]).ShouldBe(((byte)1, (byte)0, (byte)0));
                    break;
                case "IDAT":
                    compressed.Write(data);
                    break;
            }

            at += length + 12;
        }

        compressed.Position = 0;
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionMode.Decompress))
        {
            zlib.CopyTo(inflated);
        }

        byte[] rows = inflated.ToArray();
        int stride = ((width + 7) / 8) + 1;
        var pixels = new bool[height, width];
        for (int y = 0; y < height; y++)
        {
            rows[y * stride].ShouldBe((byte)0);
            for (int x = 0; x < width; x++)
            {
                pixels[y, x] = (rows[(y * stride) + 1 + (x / 8)] >> (7 - (x % 8)) & 1) == 0;
            }
        }

        return pixels;
    }
}
