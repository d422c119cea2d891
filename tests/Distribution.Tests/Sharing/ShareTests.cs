using System.Xml.Linq;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Sharing;
using Distribution.Tests.Orders;
using QRCoder;

namespace Distribution.Tests.Sharing;

public sealed class ShareTests
{
    [Fact]
    public async Task A_share_has_one_code_for_ever_and_stands_for_its_distributor_and_product()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        var command = new CreateShareCommand(ShopWorld.Merchant, ann.Id, ShopWorld.Apple);

        ShareLinks links = (await world.Get<CreateShare>().HandleAsync(command, default)).Value;

        (await world.Get<CreateShare>().HandleAsync(command, default)).Value.ShouldBe(links);
        links.Link.ShouldBe($"https://shop.example/s/{links.Code}");
        links.Path.ShouldBe($"pages/product/index?scene={links.Code}");
        links.Social.Weibo.ShouldContain("url=https%3A%2F%2Fshop.example%2Fs%2F" + links.Code + "&title=%E8%8B%B9%E6%9E%9C");
        Share share = (await world.Get<ResolveShare>().HandleAsync(links.Code, default)).Value;
        (share.InviteCode, share.Sku, share.Merchant).ShouldBe((ann.InviteCode, ShopWorld.Apple, ShopWorld.Merchant));
        (await world.Get<CreateShare>().HandleAsync(command with { Sku = null }, default)).Value.Code.ShouldNotBe(links.Code);
    }

    [Fact]
    public async Task Only_an_active_distributor_shares_what_the_shop_sells()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        CreateShare create = world.Get<CreateShare>();

        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, new DistributorId("eve")), default)).Problem!.Code.ShouldBe("distributor.not_found");
        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id, new Sku("plum")), default)).Problem!.Code.ShouldBe("product.not_found");
        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id, Page: "/x?y"), default)).Problem!.Code.ShouldBe("request.malformed");
        (await world.Get<ResolveShare>().PngAsync("NOTHING0", default)).Problem!.Code.ShouldBe("share.not_found");
        (await world.Get<ResolveShare>().HandleAsync("bad code", default)).Problem!.Code.ShouldBe("share.not_found");
    }

    [Fact]
    public async Task Both_pictures_are_the_modules_of_the_landing_page()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        ShareLinks links = (await world.Get<CreateShare>().HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id), default)).Value;
        using QRCodeData expected = QRCodeGenerator.GenerateQrCode(links.Link, QRCodeGenerator.ECCLevel.Q);
        int side = expected.ModuleMatrix.Count;

        byte[] png = (await world.Get<ResolveShare>().PngAsync(links.Code, default)).Value;
        string svg = (await world.Get<ResolveShare>().SvgAsync(links.Code, default)).Value;

        bool[,] pixels = PngPixels.Read(png);
        pixels.GetLength(0).ShouldBe(side * QrImages.PixelsPerModule);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int middle = QrImages.PixelsPerModule / 2;
                pixels[(y * QrImages.PixelsPerModule) + middle, (x * QrImages.PixelsPerModule) + middle].ShouldBe(expected.ModuleMatrix[y][x], $"{x},{y}");
            }
        }

        XDocument.Parse(svg).Root.ShouldNotBeNull().Name.LocalName.ShouldBe("svg");
    }
}
