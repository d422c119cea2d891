using QRCoder;

namespace Distribution.Sharing;

/// <summary>A text as a QR code that a quarter of damage does not make unreadable (error correction level Q).</summary>
internal static class QrImages
{
    /// <summary>Pixels of a module's side: a code of 29 modules with its margin is 370 pixels wide.</summary>
    public const int PixelsPerModule = 10;

    public static byte[] Png(string text)
    {
        using QRCodeData data = Data(text);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(PixelsPerModule);
    }

    public static string Svg(string text)
    {
        using QRCodeData data = Data(text);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(PixelsPerModule);
    }

    internal static QRCodeData Data(string text) => QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q);
}
