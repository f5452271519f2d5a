from tensorflow.python.keras.preprocessing.image import load_img,img_to_array

image = load_img('./images/1.jpg',target_size=(224,224))
image = img_to_array(image)   #图片转换为数组
print(image.shape)
# 转换为4维 [224,224,3] => [1,224,224,3]
img = image.reshape([1,image.shape[0],image.shape[1],image.shape[2]])
print(img.shape)
